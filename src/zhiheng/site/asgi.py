"""The application that a server runs."""

from __future__ import annotations

import os
import warnings

from django.conf import settings
from django.core.asgi import get_asgi_application

from zhiheng.reporting.charts.script import write_script

# whitenoise hands style sheets and scripts over as files; Django reads them whole, which for a few kilobytes is right.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiheng.site.settings")
# Before the application begins, which looks once at what it serves: two seconds at the first start, then none.
write_script(settings.CHART_SCRIPT)
_pages = get_asgi_application()
from zhiheng.web.public_threshold import Bounded  # noqa: E402 - what it knows of the house needs Django started

application = Bounded(_pages)
