from . import list_pdf
from . import list_xlsx
from . import matrix_xlsx
from . import pdf
