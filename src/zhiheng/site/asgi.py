"""The application that a server runs."""

from __future__ import annotations

import os
import warnings

from django.core.asgi import get_asgi_application

# whitenoise hands style sheets and scripts over as files; Django reads them whole, which for a few kilobytes is right.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiheng.site.settings")
application = get_asgi_application()
