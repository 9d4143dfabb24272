"""Arrays and JSON survive their way through bytes; bytes that lie are refused."""

from __future__ import annotations

import io
import math
import pickle
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from tensorboard_plugin_weightvis import blobs
from tensorboard_plugin_weightvis.blobs import DamagedBlobError

NUMBERS = hnp.floating_dtypes(endianness="?") | hnp.integer_dtypes(endianness="?")
SHAPES = hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5)
ARRAYS = hnp.arrays(NUMBERS | hnp.boolean_dtypes(), SHAPES)


def _npy(header: dict[str, Any], body: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(buffer, header)
    return buffer.getvalue() + body


def _bits(array: NDArray[Any]) -> tuple[str, tuple[int, ...], bytes]:
    little = array.astype(array.dtype.newbyteorder("<"))
    return little.dtype.str, array.shape, little.tobytes(order="C")


@given(ARRAYS, st.sampled_from("CF"))
def test_an_array_comes_back_equal_to_the_bit(array: NDArray[Any], order: Any) -> None:
    laid_out = np.asarray(array, order=order)
    assert _bits(blobs.unpack_array(blobs.pack_array(laid_out), array.ndim)) == _bits(array)


@given(hnp.arrays(np.uint32, 7, elements=st.integers(0x7F800001, 0x7FFFFFFF)))
def test_the_payload_of_a_nan_survives(bits: NDArray[np.uint32]) -> None:
    returned = blobs.unpack_array(blobs.pack_array(bits.view(np.float32)), 1)
    assert returned.view(np.uint32).tolist() == bits.tolist()


@given(ARRAYS)
def test_numpy_itself_reads_what_is_packed(array: NDArray[Any]) -> None:
    read = np.load(io.BytesIO(blobs.pack_array(array)), allow_pickle=False)
    assert _bits(read) == _bits(array)


@given(hnp.arrays(NUMBERS, SHAPES), st.sampled_from([(1, 0), (2, 0)]), st.sampled_from("CF"))
def test_what_numpy_saves_is_read(
    array: NDArray[Any], version: tuple[int, int], order: Any
) -> None:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.asarray(array, order=order), version)
    assert _bits(blobs.unpack_array(buffer.getvalue(), array.ndim)) == _bits(array)


def test_a_strided_view_is_packed_as_it_is_seen() -> None:
    array = np.arange(24.0).reshape(4, 6)[::-2, ::3]
    np.testing.assert_array_equal(blobs.unpack_array(blobs.pack_array(array), 2), array)


def test_what_is_read_cannot_be_written_to() -> None:
    assert not blobs.unpack_array(blobs.pack_array(np.zeros(3)), 1).flags.writeable


def test_an_array_of_objects_is_not_packed() -> None:
    with pytest.raises(ValueError, match="Object arrays cannot be saved"):
        blobs.pack_array(np.array([{}, None]))


@pytest.mark.parametrize("dtype", ["|O", "<U3", "|S4", "<M8[s]", "|V8", "<c16"])
def test_a_header_of_anything_but_numbers_is_refused(dtype: str) -> None:
    header = {"descr": dtype, "fortran_order": False, "shape": (2,)}
    with pytest.raises(DamagedBlobError, match="numbers"):
        blobs.unpack_array(_npy(header, bytes(64)), 1)


def test_a_pickle_is_not_opened() -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return pytest.fail, ("the pickle was opened",)

    header = {"descr": "|O", "fortran_order": False, "shape": (1,)}
    for data in (pickle.dumps(Trap()), _npy(header, pickle.dumps(Trap()))):
        with pytest.raises(DamagedBlobError):
            blobs.unpack_array(data, 1)


@given(hnp.arrays(np.float32, SHAPES), st.integers(0, 4))
def test_another_rank_is_refused(array: NDArray[Any], rank: int) -> None:
    data = blobs.pack_array(array)
    if rank == array.ndim:
        assert blobs.unpack_array(data, rank).shape == array.shape
    else:
        with pytest.raises(DamagedBlobError, match=f"rank {rank} was expected"):
            blobs.unpack_array(data, rank)


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        *(((10**6, 10**6), 64), ((2**63, 2**63), 64), ((10**400, 1), 64)),
        *(((-1, 8), 64), ((-4, -2), 64), ((0, 2**63), 0), ((0, -1), 0)),
        *(((0, 2**62), 0), ((2**61, 0), 0), ((10**12, 1), 64), ((1, 10**12), 0)),
    ],
)
def test_a_shape_that_lies_is_refused_before_memory_is_taken(
    shape: tuple[int, int], body: int
) -> None:
    data = _npy({"descr": "<f8", "fortran_order": False, "shape": shape}, bytes(body))
    tracemalloc.start()
    with pytest.raises(DamagedBlobError):
        blobs.unpack_array(data, 2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20


HEADERS = {
    "sides of very many digits": ("<f4", f"({hex(16**8000)}, 1)"),
    "a thousand sides": ("<f4", f"({'1,' * 1000})"),
    "hundreds of fields": ([(f"f{i}", "<f4") for i in range(400)], "(1,)"),
    "fields that are arrays": (("<f4", (10**9,)), "(1,)"),
    "an item of a terabyte": ("<f1000000000000", "(1,)"),
    "very many brackets": ("<f4", "(" * 2000),
    "ten megabytes of nothing": ("<f4", " " * 10**7),
}


@pytest.mark.parametrize(("descr", "shape"), HEADERS.values(), ids=HEADERS)
@pytest.mark.filterwarnings("ignore:Reading `.npy`:UserWarning")
def test_a_header_that_is_a_bomb_is_refused_in_a_few_words(descr: object, shape: str) -> None:
    header = f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape}}}"
    data = b"\x93NUMPY\x02\x00" + len(header).to_bytes(4, "little") + header.encode() + bytes(4)
    tracemalloc.start()
    with pytest.raises(DamagedBlobError) as refusal:
        blobs.unpack_array(data, 2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(str(refusal.value)) < 400
    assert peak < 4 * len(data) + 2**23


@given(hnp.arrays(np.float64, st.integers(1, 20)), st.data())
def test_a_truncated_array_is_refused(array: NDArray[Any], data: st.DataObject) -> None:
    packed = blobs.pack_array(array)
    with pytest.raises(DamagedBlobError):
        blobs.unpack_array(packed[: data.draw(st.integers(0, len(packed) - 1))], 1)


def test_bytes_after_the_array_are_refused() -> None:
    with pytest.raises(DamagedBlobError):
        blobs.unpack_array(blobs.pack_array(np.zeros(3)) + b"\0", 1)


@given(st.binary(max_size=300), st.sampled_from([b"", b"\x93NUMPY\x01\x00", b"\x93NUMPY\x03\x00"]))
def test_random_bytes_are_refused(data: bytes, start: bytes) -> None:
    with pytest.raises(DamagedBlobError):
        blobs.unpack_array(start + data, 2)


@given(st.binary(min_size=1, max_size=118) | st.text("[]{}(),'1a:\n ").map(str.encode))
@pytest.mark.filterwarnings("ignore:Reading `.npy`:UserWarning")
def test_a_header_of_random_text_is_refused(text: bytes) -> None:
    data = b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + bytes(16)
    with pytest.raises(DamagedBlobError):
        blobs.unpack_array(data, 1)


@given(hnp.arrays(np.float32, (3, 2)), st.data())
def test_one_flipped_byte_never_does_worse_than_a_refusal(
    array: NDArray[Any], data: st.DataObject
) -> None:
    packed = bytearray(blobs.pack_array(array))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        array = blobs.unpack_array(bytes(packed), 2)
    except DamagedBlobError:
        return
    assert array.ndim == 2


@given(st.dictionaries(st.text(), st.floats()))
def test_metrics_come_back_equal_even_where_not_finite(metrics: dict[str, float]) -> None:
    returned = blobs.unpack_metrics(blobs.pack_metrics(metrics))
    assert list(returned) == list(metrics)
    np.testing.assert_array_equal(list(returned.values()), list(metrics.values()))


@pytest.mark.parametrize("name", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_travels_by_name(name: str) -> None:
    packed = blobs.pack_metrics({"loss": float(name)})
    assert packed == f'{{"loss":"{name}"}}'.encode()


def test_metrics_may_be_whole_numbers_or_arrays_of_one() -> None:
    packed = blobs.pack_metrics({"a": 3, "b": np.float32(0.5), "c": np.array(2.0)})
    assert blobs.unpack_metrics(packed) == {"a": 3.0, "b": 0.5, "c": 2.0}
    assert blobs.unpack_metrics(b'{"a": 3}') == {"a": 3.0}


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"[1]", b"null", b'{"a":"much"}', b'{"a":null}', b'{"a":[1]}', b"{", b"\xff"),
        *(b'{"\xff":1}', b'{"a":1e999999}', b'{"a":NaN}', b'{"a":%s}' % (b"9" * 10**6)),
        *(b'{"a":"%s"}' % (b"x" * 10**6), b'{"a":' * 10**5),
    ],
    ids=lambda data: data[:16].decode(errors="replace"),
)
def test_metrics_that_are_no_object_of_numbers_are_refused(data: bytes) -> None:
    with pytest.raises(DamagedBlobError, match="object of numbers"):
        blobs.unpack_metrics(data)


@given(st.none() | st.lists(st.text()))
def test_names_come_back_equal(names: list[str] | None) -> None:
    assert blobs.unpack_names(blobs.pack_names(names)) == names


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{}", b"[1]", b'["a"', b'"a"', b"\xff", b"[null]", b'["\xaa"]', b'["\\ud800"]'),
        *(b"[" * 10**5, b'["a",' * 10**5),
    ],
    ids=lambda data: data[:16].decode(errors="replace"),
)
def test_names_that_are_no_array_of_strings_are_refused(data: bytes) -> None:
    with pytest.raises(DamagedBlobError, match="array of names"):
        blobs.unpack_names(data)


@pytest.mark.parametrize(
    "unpack", [blobs.unpack_names, blobs.unpack_metrics, blobs.unpack_intervention]
)
def test_more_json_than_anybody_logs_is_refused_before_memory_is_taken(
    unpack: Callable[[bytes], object],
) -> None:
    data = b"[" + b'"",' * (blobs.LARGEST_JSON // 3 + 1)
    tracemalloc.start()
    with pytest.raises(DamagedBlobError, match="bytes of JSON; at most"):
        unpack(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20


def test_a_minus_zero_keeps_its_sign() -> None:
    assert math.copysign(1, blobs.unpack_metrics(blobs.pack_metrics({"a": -0.0}))["a"]) == -1
