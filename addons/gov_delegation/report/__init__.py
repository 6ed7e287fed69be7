from . import agreement_pdf, register_pdf
