package dev.sluice.file;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Parses and checks the JSON header of a safetensors file. Nothing in it is believed unchecked. */
final class SafetensorsHeader {
  private static final String METADATA = "__metadata__";
  private static final int LONGEST_DTYPE = 40;

  /** Keys of Sluice's own metadata, whose texts may be anything. */
  private static final Pattern OWN = Pattern.compile("sluice\\.|note\\.");

  private final String file;
  private final Map<String, TensorEntry> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Set<String> aliases = new LinkedHashSet<>();

  private SafetensorsHeader(String file) {
    this.file = file;
  }

  static SafetensorsHeader parse(String file, byte[] json, long dataBytes) {
    SafetensorsHeader header = new SafetensorsHeader(file);
    Map<String, Object> root;
    try {
      root = Json.parseObject(json);
    } catch (IllegalArgumentException e) {
      throw new FileFormatException(file + ": header: " + e.getMessage(), e);
    }
    root.forEach(
        (name, value) -> {
          if (name.equals(METADATA)) {
            header.readMetadata(value);
          } else {
            header.tensors.put(name, header.entry(name, value, dataBytes));
          }
        });
    header.requireTiled(dataBytes);
    header.addAliases();
    return header;
  }

  /**
   * Tensors that a model ties are stored once; the names of the others point to it in the metadata,
   * as of {@code safetensors.torch.save_model}.
   */
  private void addAliases() {
    int before;
    do { // an alias may be one of an alias
      before = aliases.size();
      metadata.forEach(
          (name, stored) -> {
            TensorEntry entry = tensors.get(stored);
            if (entry != null && !OWN.matcher(name).lookingAt() && !tensors.containsKey(name)) {
              tensors.put(name, entry.named(name));
              aliases.add(name);
            }
          });
    } while (aliases.size() > before);
  }

  Set<String> aliases() {
    return aliases;
  }

  Map<String, TensorEntry> tensors() {
    return tensors;
  }

  Map<String, String> metadata() {
    return metadata;
  }

  private FileFormatException wrong(String tensor, String what) {
    return new FileFormatException(file + ": tensor '" + tensor + "': " + what);
  }

  private void readMetadata(Object value) {
    if (value == null) {
      return; // written by some for none
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new FileFormatException(file + ": " + METADATA + " must be an object of strings");
    }
    map.forEach(
        (key, text) -> {
          if (!(text instanceof String string)) {
            throw new FileFormatException(
                file + ": " + METADATA + ": '" + key + "' must be a string");
          }
          metadata.put((String) key, string);
        });
  }

  private TensorEntry entry(String name, Object value, long dataBytes) {
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong(name, "must be an object with dtype, shape and data_offsets");
    }
    for (Object key : map.keySet()) {
      if (!List.of("dtype", "shape", "data_offsets").contains(key)) {
        throw wrong(name, "unknown member '" + key + "'");
      }
    }
    if (!(map.get("dtype") instanceof String dtype)) {
      throw wrong(name, "dtype is " + map.get("dtype") + ", must be a string");
    }
    if (dtype.length() > LONGEST_DTYPE) {
      throw wrong(name, "dtype has " + dtype.length() + " characters");
    }
    List<Long> shape = numbers(name, "shape", map.get("shape"));
    List<Long> offsets = numbers(name, "data_offsets", map.get("data_offsets"));
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1) || offsets.get(1) > dataBytes) {
      throw wrong(
          name,
          "data_offsets "
              + offsets
              + " must be [begin, end] within the "
              + dataBytes
              + " bytes of data that the file has");
    }
    TensorEntry entry = new TensorEntry(name, dtype, shape, offsets.get(0), offsets.get(1));
    requireBytes(entry);
    return entry;
  }

  /** The size of what is of an unknown type is not known either. */
  private void requireBytes(TensorEntry entry) {
    long bytes = entry.type().map(DType::bytes).orElse(1);
    try {
      for (long dimension : entry.shape()) {
        bytes = Math.multiplyExact(bytes, dimension);
      }
    } catch (ArithmeticException e) {
      throw new FileFormatException(
          file + ": tensor '" + entry.name() + "': shape " + entry.shape() + " overflows 64 bits",
          e);
    }
    long given = entry.end() - entry.begin();
    if (entry.type().isPresent() && bytes != given) {
      throw wrong(
          entry.name(),
          "shape "
              + entry.shape()
              + " of "
              + entry.dtype()
              + " needs "
              + bytes
              + " bytes, data_offsets give "
              + given);
    }
  }

  private List<Long> numbers(String name, String member, Object value) {
    if (!(value instanceof List<?> list)) {
      throw wrong(name, member + " must be an array of whole numbers, got " + value);
    }
    List<Long> numbers = new ArrayList<>();
    for (Object element : list) {
      if (!(element instanceof Long number) || number < 0) {
        throw wrong(name, member + " must hold whole numbers from 0 on, got " + element);
      }
      numbers.add(number);
    }
    return numbers;
  }

  /** The format's rule: tensors cover the data without a hole or an overlap. */
  private void requireTiled(long dataBytes) {
    List<TensorEntry> ordered = new ArrayList<>(tensors.values());
    ordered.sort(Comparator.comparingLong(TensorEntry::begin).thenComparing(TensorEntry::end));
    long at = 0;
    for (TensorEntry tensor : ordered) {
      if (tensor.begin() != at) {
        throw wrong(
            tensor.name(),
            (tensor.begin() < at ? "overlaps the tensor before it" : "leaves a hole before it")
                + ": begins at byte "
                + tensor.begin()
                + ", must begin at "
                + at);
      }
      at = tensor.end();
    }
    if (at != dataBytes) {
      throw new FileFormatException(
          file + ": its tensors end at byte " + at + " of " + dataBytes + " bytes of data");
    }
  }
}
