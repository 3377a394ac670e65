package dev.sluice.bench.python;

import dev.sluice.backend.BackendUnavailableException;
import dev.sluice.bench.contender.ContenderException;
import dev.sluice.bench.contender.Instructions;
import dev.sluice.file.SafetensorsFile;
import dev.sluice.file.SafetensorsWriter;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Python that answers each line with a line, both JSON. Tensors go through files in a folder that
 * lives as long as the process.
 */
final class PythonProcess implements AutoCloseable {
  private static final String SCRIPT = "pytorch_layer.py";

  private static final System.Logger LOG = System.getLogger("dev.sluice.bench");
  private static final int PATIENCE_SECONDS = 5;

  /** The name of a tensor that is alone in a file. */
  private static final String VALUE = "value";

  private final String interpreter;
  private final Path folder;
  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter commands;
  private final Thread atExit;

  /**
   * Starts an interpreter.
   *
   * @param interpreter its path, or its name on the search path
   * @param device {@code cuda} or {@code cpu}
   * @param threads how many may compute
   * @param problem what the script is given
   * @throws BackendUnavailableException where it cannot be started
   */
  PythonProcess(String interpreter, String device, int threads, SafetensorsWriter problem) {
    this.interpreter = interpreter;
    try {
      folder = Files.createTempDirectory("sluice-python");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Process started = null;
    try {
      Path file = folder.resolve("problem.safetensors");
      problem.write(file);
      started = start(device, threads, file);
    } finally {
      if (started == null) {
        deleteFolder();
      }
    }
    process = started;
    answers = process.inputReader(StandardCharsets.UTF_8);
    commands = process.outputWriter(StandardCharsets.UTF_8);
    atExit = new Thread(this::end);
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
    } catch (IllegalStateException e) { // this JVM ends already
      end();
      throw e;
    }
  }

  private Process start(String device, int threads, Path problem) {
    Path script = folder.resolve(SCRIPT);
    try (InputStream in = PythonProcess.class.getResourceAsStream(SCRIPT)) {
      Files.copy(in, script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                interpreter,
                script.toString(),
                device,
                Integer.toString(threads),
                problem.toString())
            .redirectError(folder.resolve("log").toFile());
    // Python would look for modules beside the script, and leave compiled ones there.
    builder.environment().put("PYTHONSAFEPATH", "1");
    builder.environment().putAll(Instructions.own().variables());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new BackendUnavailableException(
          "'" + interpreter + "' cannot be started: " + reason(e), e);
    }
  }

  /** What the system says, without Java's words before it. */
  private static String reason(IOException e) {
    return String.valueOf(e.getMessage()).replaceFirst("^Cannot run program .*?: ", "").strip();
  }

  /**
   * The processor's time that it has used so far, in nanoseconds: its children's, too, as the
   * interpreter may be a script that starts one.
   */
  double cpuNanos() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .flatMap(one -> one.info().totalCpuDuration().stream())
        .mapToDouble(Duration::toNanos)
        .sum();
  }

  /**
   * Waits for an answer.
   *
   * @return the answer
   * @throws BackendUnavailableException where it says that PyTorch or a device is not there
   * @throws ContenderException where it failed, or has ended
   */
  JsonNode answer() {
    String line;
    try {
      do {
        line = answers.readLine();
      } while (line != null && !line.startsWith("{")); // a script around it may greet
    } catch (IOException e) {
      throw ended(e);
    }
    if (line == null) {
      throw ended(null);
    }
    JsonNode answer;
    try {
      answer = JsonMapper.shared().readTree(line);
    } catch (JacksonException e) {
      throw new ContenderException(interpreter + " answers what is no JSON: " + line, e);
    }
    if (answer.has("failure")) {
      String message = answer.path("message").asString("");
      throw answer.path("failure").asString("").equals("UNAVAILABLE")
          ? new BackendUnavailableException(message)
          : new ContenderException(message, null);
    }
    return answer;
  }

  private ContenderException ended(IOException cause) {
    process.onExit().completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    String how = process.isAlive() ? "" : " with exit code " + process.exitValue();
    return new ContenderException(interpreter + " has ended" + how + ": " + lastWords(), cause);
  }

  /**
   * Sends a command and waits for its answer.
   *
   * @param command its name
   * @param arguments what belongs to it
   * @return the answer
   */
  JsonNode send(String command, Map<String, Object> arguments) {
    Map<String, Object> line = new TreeMap<>(arguments);
    line.put("command", command);
    try {
      commands.write(JsonMapper.shared().writeValueAsString(line) + "\n");
      commands.flush();
    } catch (IOException e) {
      throw ended(e);
    }
    return answer();
  }

  /** A file for a tensor that it is sent. */
  Path give(long[] shape, float[] values) {
    Path file = folder.resolve("in.safetensors");
    new SafetensorsWriter().tensor(VALUE, shape, values).write(file);
    return file;
  }

  /** A file for a tensor that it writes. */
  Path wanted() {
    return folder.resolve("out.safetensors");
  }

  /** The tensor that it has written. */
  float[] taken() {
    try (SafetensorsFile file = SafetensorsFile.open(wanted())) {
      return file.read(VALUE);
    }
  }

  /** The last line that it wrote for people. */
  private String lastWords() {
    try (Stream<String> lines = Files.lines(folder.resolve("log"))) {
      return lines
          .filter(line -> !line.isBlank())
          .reduce((before, last) -> last)
          .orElse("without a word");
    } catch (IOException | UncheckedIOException e) {
      return "its log cannot be read";
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // this JVM ends, and the hook ends the process
    }
    end();
  }

  /** Its files are deleted once it has ended, or when nothing can be done about it any more. */
  private void end() {
    process.descendants().forEach(ProcessHandle::destroyForcibly); // of a script around it
    process.destroyForcibly();
    process.onExit().completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    deleteFolder();
  }

  /** What cannot be deleted is left to the system, in its folder of temporary files. */
  private void deleteFolder() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} cannot be deleted: {1}", folder, e.getMessage());
    }
  }

  static List<Double> numbers(JsonNode answer) {
    return answer.path("nanos").valueStream().map(JsonNode::asDouble).toList();
  }
}
