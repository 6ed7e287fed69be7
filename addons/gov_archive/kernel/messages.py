"""What the verifier says, in English and Chinese, by code.

Every finding has an ``{object}``: the file it is about. ``{path}`` and
``{line}`` name the element and line of a description.
"""

from __future__ import annotations

from typing import Final

MESSAGES: Final[dict[str, tuple[str, str]]] = {
    "signature": (
        "{object}: the signature is not valid ({reason})",
        "{object}：签名无效（{reason}）",
    ),
    # versions
    "version": (
        "{object}: is version {actual}, expected was {declared}",
        "{object}：为第 {actual} 版，应为第 {declared} 版",
    ),
    "version_number": (
        "{object}: its archival number is {actual}, the first version's {declared}",
        "{object}：档号为 {actual}，与首版 {declared} 不符",
    ),
    "version_seal": (
        "{object}: follows a package with seal {declared}, the one before has {actual}",
        "{object}：所接上一版本封存值为 {declared}，实际上一版本为 {actual}",
    ),
    "version_replaces": (
        "{object}: replaces {path}, which no earlier version holds",
        "{object}：声明更正 {path}，但此前各版本均无此文件",
    ),
    "version_clarifies": (
        "{object}: clarifies {where} {first} {first_at}, {second} {second_at}: unknown",
        "{object}：说明的 {where} {first} {first_at}、{second} {second_at} 不存在",
    ),
    "version_reason": (
        "{object}: corrects without version, seal or reason",
        "{object}：更正缺少版本号、上一版本封存值或理由",
    ),
    # container
    "not_a_zip": (
        "not a zip file, or its end is missing ({length} bytes)",
        "不是 zip 文件，或文件尾缺失（{length} 字节）",
    ),
    "truncated": (
        "the directory lies beyond the end of the file ({length} bytes)",
        "文件目录超出文件末尾（{length} 字节），信息包不完整",
    ),
    "directory": (
        "entry {number} of the directory cannot be read, byte {offset}",
        "文件目录第 {number} 项无法读取（第 {offset} 字节）",
    ),
    "container": (
        "{object}: the container is not as it was written, from byte {offset}",
        "{object}：容器自第 {offset} 字节起与生成时不一致",
    ),
    "header": (
        "{object}: header and directory do not agree, byte {offset}",
        "{object}：文件头与目录不一致（第 {offset} 字节）",
    ),
    "overlap": (
        "{object}: its content lies within that of another file",
        "{object}：内容区与其他文件重叠",
    ),
    "too_many_files": (
        "{count} files are more than the limit",
        "文件数 {count} 超过上限",
    ),
    "too_many_bytes": (
        "{bytes} bytes unpacked are more than the limit",
        "解压后 {bytes} 字节，超过上限",
    ),
    "ratio": (
        "{object}: {packed} bytes would become {size}: not unpacked",
        "{object}：{packed} 字节解压后为 {size} 字节，疑为压缩炸弹，未解压",
    ),
    "sizes": (
        "{object}: stored with {packed} bytes, announced with {size}",
        "{object}：存储 {packed} 字节，声明 {size} 字节",
    ),
    "too_long": (
        "{object}: {size} bytes are too many for a description",
        "{object}：{size} 字节，超过描述文件上限",
    ),
    "encrypted": ("{object}: is encrypted", "{object}：已加密"),
    "method": (
        "{object}: compression method {method} is not allowed",
        "{object}：不允许的压缩方式 {method}",
    ),
    "inflate": (
        "{object}: cannot be unpacked, or gives more bytes than announced",
        "{object}：无法解压，或解压后超出声明的字节数",
    ),
    "cut": (
        "{object}: the content ends {missing} bytes early",
        "{object}：内容缺少 {missing} 字节",
    ),
    "name": (
        "{object}: the name is not allowed ({reason})",
        "{object}：文件名不允许（{reason}）",
    ),
    "duplicate": (
        "{object}: the same name is there twice ({other})",
        "{object}：文件名重复（{other}）",
    ),
    "folders": (
        "the package has {count} folders instead of one: {object}",
        "信息包应只有一个顶层目录，实有 {count} 个：{object}",
    ),
    "crc": (
        "{object}: CRC {actual}, the container says {declared}",
        "{object}：CRC 为 {actual}，容器声明 {declared}",
    ),
    # bag
    "missing_tag": ("{object}: is missing", "{object}：缺失"),
    "extra": ("{object}: does not belong here", "{object}：多余文件"),
    "place": (
        "{object}: is not data/<category>/NN_name",
        "{object}：不符合 data/类别/序号_文件名 的目录结构",
    ),
    "encoding": (
        "{object}: is not UTF-8, byte {offset}",
        "{object}：不是 UTF-8 编码（第 {offset} 字节）",
    ),
    "declaration": (
        "{object}: is not the declaration of a BagIt 1.0 bag",
        "{object}：不是 BagIt 1.0 声明",
    ),
    "manifest_line": (
        "{object}, line {line}: is no checksum and path: {value!r}",
        "{object} 第 {line} 行：不是“校验值 路径”：{value!r}",
    ),
    "listed_twice": (
        "{object}: is listed twice, {manifest} line {line}",
        "{object}：重复登记于 {manifest} 第 {line} 行",
    ),
    "missing": (
        "{object}: is listed in {manifest}, but missing",
        "{object}：{manifest} 有登记，信息包内缺失",
    ),
    "unlisted": (
        "{object}: is additional, {manifest} does not list it",
        "{object}：多余文件，{manifest} 未登记",
    ),
    "wrong_manifest": (
        "{object}: is listed in {manifest}, where it does not belong",
        "{object}：不应登记于 {manifest}",
    ),
    "changed": (
        "{object}: was changed: SHA-256 {actual}, recorded {declared}",
        "{object}：内容被改动：SHA-256 为 {actual}，登记为 {declared}",
    ),
    "differs": (
        "{object}: {name} is {declared}, but it should be {actual}",
        "{object}：{name} 为 {declared}，应为 {actual}",
    ),
    "seal": (
        "{object}: the seal is {actual}, recorded was {declared}",
        "{object}：封存值为 {actual}，登记为 {declared}",
    ),
    # descriptions
    "xml_malformed": (
        "{object}, line {line}, {path}: is not well-formed: {error}",
        "{object} 第 {line} 行 {path}：XML 格式错误：{error}",
    ),
    "xml_doctype": (
        "{object}, line {line}: a document type is not allowed",
        "{object} 第 {line} 行：不允许文档类型声明",
    ),
    "xml_depth": (
        "{object}, line {line}, {path}: more than {limit} levels",
        "{object} 第 {line} 行 {path}：层次超过 {limit}",
    ),
    "xml_long": (
        "{object}, line {line}, {path}: text longer than {limit}",
        "{object} 第 {line} 行 {path}：文本超过 {limit} 字符",
    ),
    "xml_root": (
        "{object}, line {line}: <{name}> is not the expected document",
        "{object} 第 {line} 行：根元素 <{name}> 不符",
    ),
    "xml_unexpected": (
        "{object}, line {line}, {path}: <{name}> is not expected here",
        "{object} 第 {line} 行 {path}：此处不应有元素 <{name}>",
    ),
    "xml_too_many": (
        "{object}, line {line}, {path}: <{name}> more than {limit} times",
        "{object} 第 {line} 行 {path}：元素 <{name}> 超过 {limit} 次",
    ),
    "xml_missing": (
        "{object}, line {line}, {path}: {name} is missing",
        "{object} 第 {line} 行 {path}：缺少 {name}",
    ),
    "xml_unexpected_attribute": (
        "{object}, line {line}, {path}: attribute {name} is not known",
        "{object} 第 {line} 行 {path}：未知属性 {name}",
    ),
    "xml_value": (
        "{object}, line {line}, {path}: {name} {value!r} breaks {rule}",
        "{object} 第 {line} 行 {path}：{name} 的值 {value!r} 不符合 {rule}",
    ),
    "xml_text": (
        "{object}, line {line}, {path}: text {value!r} does not belong here",
        "{object} 第 {line} 行 {path}：多余文本 {value!r}",
    ),
    "schema": (
        "{object}: is not the schema of this version",
        "{object}：不是本版本的模式文件",
    ),
    "number": (
        "{object}: {value!r} is no archival number: {reason}",
        "{object}：档号 {value!r} 不规范：{reason}",
    ),
    "undescribed": (
        "{object}: is not described in {path}",
        "{object}：{path} 未著录",
    ),
    "described_missing": (
        "{object}: is described in {path} line {line}, but missing",
        "{object}：{path} 第 {line} 行已著录，信息包内缺失",
    ),
    "described_twice": (
        "{object}: is described twice, {path} line {line}",
        "{object}：{path} 第 {line} 行重复著录",
    ),
    "described": (
        "{object}: {path} line {line} says {name} {declared}, it is {actual}",
        "{object}：{path} 第 {line} 行著录 {name} 为 {declared}，实为 {actual}",
    ),
    "totals": (
        "{object}, line {line}: {name} {declared}, there are {actual}",
        "{object} 第 {line} 行：{name} 合计 {declared}，实有 {actual}",
    ),
    "element": (
        "{object}, line {line}: {name} is {declared}, but it should be {actual}",
        "{object} 第 {line} 行：{name} 为 {declared}，应为 {actual}",
    ),
    # verdict
    "clarified": (
        "clarified: {first} {pair.first_at} is after {second} {pair.second_at} ({why})",
        "时间说明：{first} {pair.first_at} 晚于 {second} {pair.second_at}（{why}）",
    ),
    "and_more": ("there are more problems", "问题过多，其余未列出"),
    "whole": (
        "{number}: whole, {files} files, {bytes} bytes, seal {seal}",
        "{number}：完整，{files} 个文件，{bytes} 字节，封存值 {seal}",
    ),
    "whole_version": (
        "{number} version {version}: whole, {files} files, seal {seal}, was {previous}",
        "{number} 第 {version} 版：完整，{files} 个文件，封存值 {seal}，接 {previous}",
    ),
    "many": (
        "{packages} packages, {whole} whole, {broken} not",
        "共 {packages} 个信息包，完整 {whole} 个，有问题 {broken} 个",
    ),
    "broken": (
        "{number}: {problems} problems, {files} files, {bytes} bytes, seal {seal}",
        "{number}：{problems} 个问题，{files} 个文件，{bytes} 字节，封存值 {seal}",
    ),
}
