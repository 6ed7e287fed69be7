from . import signin_pdf
