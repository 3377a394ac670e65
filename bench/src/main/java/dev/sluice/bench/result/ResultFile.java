package dev.sluice.bench.result;

import dev.sluice.file.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A result file: everything that one command measured.
 *
 * @param format {@value #FORMAT}
 * @param created when it began, ISO 8601
 * @param command the command line
 * @param complete whether all of it was measured; false where it was interrupted
 * @param environment where and with what
 * @param cases what was measured
 */
public record ResultFile(
    String format,
    String created,
    String command,
    boolean complete,
    Environment environment,
    List<CaseResult> cases) {
  /** The name of this format and its version. */
  public static final String FORMAT = "sluice-bench-2";

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** {@return the file's text} */
  public String json() {
    return MAPPER.writeValueAsString(this);
  }

  /**
   * Writes the file; what is there is replaced at once when all is on disk.
   *
   * @param path where
   */
  public void write(Path path) {
    write(path, json());
  }

  /**
   * Writes a text file, all or nothing.
   *
   * @param path where
   * @param text what
   */
  public static void write(Path path, String text) {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    AtomicFile.write(path, channel -> AtomicFile.writeFully(channel, bytes));
  }

  private void requireWhole(Path path) {
    require(
        cases != null && environment != null && environment.cpu() != null && created != null,
        path,
        "environment");
    for (CaseResult result : cases) {
      require(result != null && result.shape() != null, path, "a case's shape");
      require(result.measurements() != null, path, "the measurements of " + result.shape());
      for (Measurement m : result.measurements()) {
        boolean named = m != null && m.contender() != null && m.outcome() != null;
        require(named, path, "who was measured on " + result.shape());
        boolean timed =
            !m.measured()
                || m.time() != null
                    && m.gflops() != null
                    && m.rounds() != null
                    && !m.rounds().isEmpty()
                    && m.rounds().stream().allMatch(ResultFile::times);
        require(timed, path, "the times of " + m.contender() + " on " + result.shape());
      }
    }
  }

  private static boolean times(double[] round) {
    return round != null
        && round.length > 0
        && Arrays.stream(round).allMatch(x -> x > 0 && x < Double.POSITIVE_INFINITY);
  }

  private static void require(boolean there, Path path, String what) {
    if (!there) {
      throw new IllegalArgumentException(path + ": is damaged: " + what + " is missing");
    }
  }

  /**
   * Reads a result file.
   *
   * @param path where
   * @return what it holds
   * @throws IllegalArgumentException where it is not there, damaged, or of another format, in one
   *     line
   */
  public static ResultFile read(Path path) {
    try {
      ResultFile file = MAPPER.readValue(Files.readString(path), ResultFile.class);
      if (file == null || !FORMAT.equals(file.format)) {
        throw new IllegalArgumentException(
            path + ": is no result file of the format " + FORMAT + ", write it with bench --json");
      }
      file.requireWhole(path);
      return file;
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          path
              + ": is damaged: "
              + e.getOriginalMessage()
                  .lines()
                  .findFirst()
                  .orElse("")
                  .replaceAll(" *\\(?[a-z ]*\\[Source.*", ""),
          e);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(path + ": there is no such file", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
