#!/bin/sh
# One image, five roles: web, sockets, worker, beat, migrate. `exec`, so that the
# process itself hears the signal to stop. Anything else is run as it is.
set -eu

case "${1:-web}" in
web)
  exec gunicorn config.wsgi:application \
    --config docker/gunicorn.conf.py --bind 0.0.0.0:8000
  ;;
sockets)
  exec uvicorn config.asgi:application --host 0.0.0.0 --port 8000 \
    --lifespan off --no-access-log --no-server-header --log-level warning \
    --ws websockets-sansio --ws-max-size 65536 --ws-per-message-deflate false \
    --ws-ping-interval 20 --ws-ping-timeout 20 --timeout-graceful-shutdown 10
  ;;
worker)
  exec celery --quiet -A config worker --loglevel WARNING \
    --concurrency "${CELERY_CONCURRENCY:-2}" --without-mingle
  ;;
beat)
  exec celery --quiet -A config beat --loglevel WARNING --pidfile=
  ;;
migrate)
  exec python manage.py prepare
  ;;
*)
  exec "$@"
  ;;
esac
