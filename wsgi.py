"""The application as a WSGI server loads it: `gunicorn wsgi:app`, `flask --app wsgi …`."""

from pledge.app import create_app
from pledge.config import load_settings

app = create_app(load_settings())
