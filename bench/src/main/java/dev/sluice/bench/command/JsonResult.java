package dev.sluice.bench.command;

import dev.sluice.bench.result.ResultFile;
import java.nio.file.Path;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a command has found, for programs: the file of its {@code --json}. */
final class JsonResult {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JsonResult() {}

  /**
   * Writes it, all or nothing.
   *
   * @param file the file; nothing is written where it is null
   * @param result what was found
   */
  static void write(Path file, Object result) {
    if (file != null) {
      ResultFile.write(file, MAPPER.writeValueAsString(result));
    }
  }
}
