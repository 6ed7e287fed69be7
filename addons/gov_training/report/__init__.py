from . import certificate_pdf
from . import engagement_pdf
from . import instructor_list_pdf
from . import signin_pdf
from . import year_pdf
