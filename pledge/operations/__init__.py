"""Operations: health checks of configuration, keys and database."""
