package dev.sluice.cpu.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.cpu.gemm.EveryKernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No product moves its sums to the stack and back in its innermost loop. The table of it is {@code
 * MACHINE-CODE.md}; the system property {@code sluice.code.table=write} writes it.
 */
@Tag("spills")
@Tag("once")
class SpillsTest {
  private static final Path TABLE = Path.of("MACHINE-CODE.md").toAbsolutePath();
  private static final String PRODUCTS = "dev.sluice.cpu.gemm.";

  /** How many vector registers C2 is given, by a flag of its JVM's. */
  private enum Registers {
    OF_16("-XX:UseAVX=2"),
    OF_32("-XX:UseAVX=3");

    private final String flag;

    Registers(String flag) {
      this.flag = flag;
    }

    boolean ofThisProcessor() {
      return this == OF_16 || FloatVector.SPECIES_MAX.vectorBitSize() == 512;
    }
  }

  @Test
  void productsKeepTheirSumsInRegisters(@TempDir Path folder) throws IOException {
    Map<String, Map<Registers, Loop>> loops = new TreeMap<>();
    for (Registers registers : Registers.values()) {
      if (registers.ofThisProcessor()) {
        compiled(registers, folder)
            .forEach(
                (method, loop) ->
                    loops.computeIfAbsent(method, m -> new LinkedHashMap<>()).put(registers, loop));
      } else {
        System.out.println("This processor has no 32 vector registers: compiled for 16 only");
      }
    }
    String table = table(loops);
    System.out.println(table);
    if ("write".equals(System.getProperty("sluice.code.table"))) {
      Files.writeString(TABLE, table, StandardCharsets.UTF_8);
    }
    List<String> wrong = new ArrayList<>();
    loops.forEach(
        (method, counts) ->
            counts.forEach(
                (registers, loop) -> {
                  if (method.startsWith(PRODUCTS) && loop.stackMoves() > 0) {
                    wrong.add(method + " " + registers + ": " + loop);
                  }
                }));
    assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
    String kept = Files.readString(TABLE, StandardCharsets.UTF_8);
    if (!kept.equals(table)) {
      System.out.println(
          "MACHINE-CODE.md was made elsewhere, or is out of date: check/spills write");
    }
  }

  /** The loop of each kernel that has most multiply-adds, in a JVM of its own. */
  private static Map<String, Loop> compiled(Registers registers, Path folder) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules=jdk.incubator.vector", registers.flag));
    command.add("--enable-native-access=ALL-UNNAMED");
    for (String method : EveryKernel.METHODS) {
      command.add("-XX:CompileCommand=print," + method);
      // A small one may else be compiled within who calls it only, as it happens.
      command.add("-XX:CompileCommand=dontinline," + method);
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(EveryKernel.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<String> printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    int status;
    try {
      status = process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Map<String, Loop> loops = new TreeMap<>();
    for (MachineCode code : MachineCode.read(printed)) {
      Optional<Loop> longest =
          Loop.of(code, folder).stream()
              .filter(loop -> loop.multiplyAdds() > 0)
              .max(
                  Comparator.comparingInt(Loop::multiplyAdds)
                      .thenComparing(Comparator.comparingInt(Loop::instructions).reversed()));
      assertTrue(longest.isPresent(), code.method() + " has no loop of multiply-adds");
      loops.put(code.method(), longest.get());
    }
    assertEquals(0, status, () -> "not all compiled: " + loops.keySet());
    assertEquals(EveryKernel.of(registers == Registers.OF_32), loops.keySet(), "machine code of");
    return loops;
  }

  private static String table(Map<String, Map<Registers, Loop>> loops) {
    StringBuilder text = new StringBuilder();
    text.append("# What C2 makes of the kernels\n\n");
    text.append("The innermost loop of each: vector moves to and from the stack / vector\n");
    text.append("multiply-adds, and instructions per multiply-add. Made by `check/spills write`\n");
    text.append("with\n\n- JDK ").append(Runtime.version()).append("\n- ").append(processor());
    text.append("\n\n| kernel | 16 registers | 32 registers |\n|---|---|---|\n");
    loops.forEach(
        (method, counts) -> {
          text.append("| ").append(method.replaceFirst("dev\\.sluice\\.cpu\\.", "")).append(" |");
          for (Registers registers : Registers.values()) {
            text.append(' ').append(cell(counts.get(registers))).append(" |");
          }
          text.append('\n');
        });
    return text.toString();
  }

  private static String cell(Loop loop) {
    return loop == null
        ? "–"
        : String.format(
            Locale.ROOT,
            "%d / %d, %.2f",
            loop.stackMoves(),
            loop.multiplyAdds(),
            (double) loop.instructions() / loop.multiplyAdds());
  }

  /** C2 chooses instructions by what the processor has. */
  private static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.matches("(model name|cpu family|model)\\s*:.*"))
          .limit(3)
          .map(line -> line.replaceAll("\\s+", " "))
          .reduce((one, other) -> one + ", " + other)
          .orElse("an unknown processor");
    } catch (IOException e) {
      return "an unknown processor";
    }
  }
}
