package dev.sluice.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir private Path folder;

  private Path file(String header, int dataBytes) throws IOException {
    return file(header.length(), header, dataBytes);
  }

  private Path file(long length, String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length).put(json);
    return Files.write(folder.resolve("x.safetensors"), bytes.array());
  }

  @Test
  void roundTrip() {
    Path path = folder.resolve("a.safetensors");
    float[] values = {1.5f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NaN, 3};
    new SafetensorsWriter()
        .tensor("weight \"é\n", new long[] {2, 3}, values)
        .tensor("empty", new long[] {0, 7}, new float[0])
        .tensor("bias", new long[] {1}, new float[] {9})
        .metadata("key", "text\u0000\"")
        .write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(List.of("weight \"é\n", "empty", "bias"), List.copyOf(file.tensors().keySet()));
      assertEquals(List.of(2L, 3L), file.tensors().get("weight \"é\n").shape());
      assertArrayEquals(values, file.read("weight \"é\n"));
      assertArrayEquals(new float[0], file.read("empty"));
      assertArrayEquals(new float[] {9}, file.read("bias"));
      assertEquals("text\u0000\"", file.metadata().get("key"));
    }
  }

  @Test
  void otherFloatTypesAreConverted() throws IOException {
    String header =
        """
        {"d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},\
        "h":{"dtype":"F16","shape":[2],"data_offsets":[8,12]},\
        "b":{"dtype":"BF16","shape":[2],"data_offsets":[12,16]},\
        "i":{"dtype":"I64","shape":[],"data_offsets":[16,24]}}\
        """;
    Path path = file(header, 24);
    ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    data.putDouble(Math.PI).putShort((short) 0x3C00).putShort((short) 0xC000);
    data.putShort((short) 0x3F80).putShort((short) 0xC040).putLong(7);
    try (RandomAccessFile raw = new RandomAccessFile(path.toFile(), "rw")) {
      raw.seek(8 + header.length());
      raw.write(data.array());
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertArrayEquals(new float[] {(float) Math.PI}, file.read("d"));
      assertArrayEquals(new float[] {1, -2}, file.read("h"));
      assertArrayEquals(new float[] {1, -3}, file.read("b"));
      assertThrows(FileFormatException.class, () -> file.read("i"));
      assertThrows(FileFormatException.class, () -> file.read("absent"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}            | needs 8 bytes, data_offsets give 4
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,800]}}          | within the 8 bytes of data
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}            | must be [begin, end]
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}           | whole numbers from 0 on, got -8
          {"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}           | whole numbers from 0 on, got -2
          {"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}          | whole numbers from 0 on, got 2.0
          {"a":{"dtype":"F32","shape":"2","data_offsets":[0,8]}}            | shape must be an array
          {"a":{"dtype":"F32","shape":[2]}}                                 | data_offsets must be an array
          {"a":{"dtype":4,"shape":[2],"data_offsets":[0,8]}}                | dtype is 4, must be a string
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}      | unknown member 'x'
          {"a":7}                                                           | must be an object with dtype
          {"a":null}                                                        | must be an object with dtype
          {"__metadata__":{"k":1}}                                          | '__metadata__: 'k' must be a string'
          {"__metadata__":[]}                                               | must be an object of strings
          {"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}} | overflows 64 bits
          {"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}} | overflows 64 bits
          {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}} | JSON
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | overlaps the tensor before it
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}            | leaves a hole
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}            | end at byte 4 of 8
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | Duplicate
          []                                                                | must be an object
          {                                                                 | JSON
          {} x                                                              | JSON
          """)
  void refusesHeaders(String header, String reason) throws IOException {
    Path path = file(header, 8);
    String message =
        assertThrows(FileFormatException.class, () -> SafetensorsFile.open(path)).getMessage();
    assertTrue(message.startsWith(path.toString()), message);
    String needed = reason.startsWith("'") ? reason.substring(1, reason.length() - 1) : reason;
    assertTrue(message.contains(needed), message);
  }

  @Test
  void refusesHeaderLengths() throws IOException {
    for (long length : new long[] {1L << 60, -1, Long.MIN_VALUE, 200_000_000_000L, 11}) {
      Path path = file(length, "{}", 8);
      String message =
          assertThrows(FileFormatException.class, () -> SafetensorsFile.open(path)).getMessage();
      assertTrue(message.contains("at most 10 can be there"), message);
      assertTrue(message.contains(Long.toUnsignedString(length)), message);
    }
  }

  /** Files that people have, by their first bytes. */
  @ParameterizedTest
  @CsvSource({
    "504b030400000808, torch.save (.pt", // a zip archive of torch.save
    "80028a0a6cfc9c46, Python pickle", // of torch.save before 1.6
    "894844460d0a1a0a, HDF5 file"
  })
  void otherFormatsAreNamed(String start, String said) throws IOException {
    byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(start), 100);
    Path path = Files.write(folder.resolve("other"), bytes);
    String message =
        assertThrows(FileFormatException.class, () -> SafetensorsFile.open(path)).getMessage();
    assertTrue(message.contains(said), message);
  }

  /** What a file says is shown, not obeyed. */
  @Test
  void aNameThatATerminalWouldObeyIsEscaped() throws IOException {
    Path path =
        file("{\"a\\u001b[2J\\nb\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4);
    String message =
        assertThrows(FileFormatException.class, () -> SafetensorsFile.open(path)).getMessage();
    assertTrue(message.contains("tensor 'a\\u001b[2J\\u000ab': "), message);
  }

  /** A header may be as long as the file; a huge sparse file must still not be believed. */
  @Test
  void refusesAHeaderLongerThanTheFormatAllows() throws IOException {
    Path path = folder.resolve("sparse.safetensors");
    try (RandomAccessFile raw = new RandomAccessFile(path.toFile(), "rw")) {
      raw.write(new byte[] {0, 0, 0, 0, 1, 0, 0, 0});
      raw.setLength(5L << 30);
    }
    assertThrows(FileFormatException.class, () -> SafetensorsFile.open(path));
  }

  @Test
  void refusesBombs() throws IOException {
    String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    Path path = file(deep, 0);
    assertThrows(FileFormatException.class, () -> SafetensorsFile.open(path));
    Path number = file("{\"a\":" + "9".repeat(100_000) + "}", 0);
    assertThrows(FileFormatException.class, () -> SafetensorsFile.open(number));
  }

  @Test
  void refusesWhatIsNoFile() throws IOException {
    assertThrows(FileFormatException.class, () -> SafetensorsFile.open(folder.resolve("absent")));
    assertThrows(FileFormatException.class, () -> SafetensorsFile.open(folder));
    Path tiny = Files.write(folder.resolve("tiny"), new byte[7]);
    assertThrows(FileFormatException.class, () -> SafetensorsFile.open(tiny));
  }

  /** Only what is asked for can be wrong. */
  @Test
  void whatNobodyAsksForIsNotRefused() throws IOException {
    String header =
        """
        {"__metadata__":null,\
        "a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},\
        "f":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[4,6]},\
        "u":{"dtype":"U16","shape":[1],"data_offsets":[6,8]},\
        "n":{"dtype":"F4","shape":[4],"data_offsets":[8,10]},\
        "m":{"dtype":"I8","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2],"data_offsets":[10,12]}}\
        """;
    Path path = file(header, 12);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(Map.of(), file.metadata());
      assertArrayEquals(new float[1], file.read("a"));
      assertEquals(
          path + ": tensor 'f' is F8_E4M3, needs one of F32, F64, F16 and BF16",
          assertThrows(FileFormatException.class, () -> file.read("f")).getMessage());
    }
  }

  @Test
  void tiedTensorsAreReadUnderAllTheirNames() throws IOException {
    String header =
        """
        {"__metadata__":{"format":"pt","tied":"a"},\
        "a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}\
        """;
    try (SafetensorsFile file = SafetensorsFile.open(file(header, 8))) {
      assertEquals(Set.of("a", "tied"), file.tensors().keySet());
      assertArrayEquals(new float[2], file.read("tied"));
    }
  }

  @Test
  void aFileOfMuchElseIsAnsweredByALine() throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    for (int i = 0; i < 300; i++) {
      writer.tensor("transformer.layers." + i + ".attention.weight", new long[] {1}, new float[1]);
    }
    Path path = folder.resolve("foreign");
    writer.write(path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      String message =
          assertThrows(FileFormatException.class, () -> file.read("absent")).getMessage();
      assertTrue(message.contains("and 292 more"), message);
      assertTrue(message.length() < 1000, message);
    }
  }
}
