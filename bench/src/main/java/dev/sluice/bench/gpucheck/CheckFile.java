package dev.sluice.bench.gpucheck;

import dev.sluice.bench.result.ResultFile;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that a check has found so far.
 *
 * @param format {@value #FORMAT}
 * @param created when it began, ISO 8601
 * @param command the command line
 * @param commit the commit of Sluice's sources
 * @param os operating system and version
 * @param jvm the JVM and its version
 * @param minutes the time that it was given
 * @param complete whether the check came to its end, and was not ended by something else
 * @param gpu whether there is a GPU; without one this was a rehearsal on a processor; null where
 *     that is not known
 * @param findings what a person should know: what is wrong first, then what is not known
 * @param steps all steps, those that were not reached included
 * @param sensors what the GPUs said of themselves
 */
record CheckFile(
    String format,
    String created,
    String command,
    String commit,
    String os,
    String jvm,
    double minutes,
    boolean complete,
    Boolean gpu,
    List<Finding> findings,
    List<StepReport> steps,
    List<SensorLog.Summary> sensors) {
  static final String FORMAT = "sluice-gpu-check-1";

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** What a sentence is about, in the order in which they are to be read. */
  enum Kind {
    /** Something is wrong. */
    WRONG,
    /** Something is not known, as its step was cut short or not reached. */
    UNKNOWN,
    /** A figure. */
    FIGURE
  }

  /**
   * A sentence.
   *
   * @param kind what it is about
   * @param text the sentence
   */
  record Finding(Kind kind, String text) {}

  /** {@return the sentences of a kind} */
  List<String> texts(Kind kind) {
    return findings.stream().filter(f -> f.kind() == kind).map(Finding::text).toList();
  }

  /** {@return the file's text} */
  String json() {
    return MAPPER.writeValueAsString(this);
  }

  /** Writes it; what is there is replaced when all is on disk. */
  void write(Path path) {
    ResultFile.write(path, json());
  }
}
