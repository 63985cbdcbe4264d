"""The application as a WSGI server loads it: `gunicorn wsgi:app`, `flask --app wsgi …`."""

from pledge.app import create_app

app = create_app()
