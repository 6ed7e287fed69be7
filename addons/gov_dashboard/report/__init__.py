from . import page_pdf, page_xlsx
