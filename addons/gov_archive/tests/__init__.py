from . import test_kernel_fourproperty
from . import test_kernel_number
from . import test_kernel_package
from . import test_kernel_verify
from . import test_kernel_xmlcheck
