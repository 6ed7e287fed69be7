from . import agreement_pdf, certificate_pdf, register_pdf
