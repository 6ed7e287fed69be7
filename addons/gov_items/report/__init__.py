from . import matrix_xlsx
from . import pdf
