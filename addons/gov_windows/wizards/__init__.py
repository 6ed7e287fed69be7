from . import gov_rota_generate
from . import gov_rota_generate_line
