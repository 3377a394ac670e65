package dev.sluice.tornado;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.tornado.device.Devices;
import dev.sluice.tornado.device.TornadoTarget;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * Every kernel as TornadoVM's CUDA backend makes it for a GPU that need not be here, compiled by
 * nvcc: none has a stack frame or spills. {@code check/cuda-compiler} gives the JVM's flags. The
 * module's README has the table of it; {@code sluice.cuda.table=write} writes it.
 */
@Tag("cuda-compiler")
class CudaCompilerTest {
  private static final List<String> CHIPS = List.of("sm_90", "sm_80");
  private static final Path README = Path.of("").toAbsolutePath().resolve("README.md");
  private static final Pattern TABLE =
      Pattern.compile("(?s)(?<=<!-- cuda kernels -->\n).*(?=<!-- end of cuda kernels -->)");
  private static final String KERNEL = "extern \"C\" __global__";
  private static final Pattern NAME = Pattern.compile("__global__ void (\\w+)\\(");

  private record Compiled(String kernel, String chip, Nvcc.Needs needs) {}

  @Test
  void nothingSpills(@TempDir Path folder) throws IOException, URISyntaxException {
    generate();
    Path printed = Path.of(System.getProperty("tornado.print.kernel.dir"));
    SortedSet<String> names = EveryKernel.names();
    List<String> sources =
        distinct(Files.readString(printed, StandardCharsets.UTF_8)).stream()
            .filter(source -> names.contains(name(source)))
            .toList();
    assertEquals(
        names, sources.stream().map(CudaCompilerTest::name).collect(toCollection(TreeSet::new)));
    List<Compiled> all =
        IntStream.range(0, sources.size())
            .parallel()
            .boxed()
            .flatMap(
                i ->
                    CHIPS.stream()
                        .map(chip -> compile(sources.get(i), chip, folder.resolve("kernel" + i))))
            .toList();
    List<Compiled> wrong = all.stream().filter(one -> one.needs.stack() > 0).toList();
    assertTrue(
        wrong.isEmpty(),
        () -> wrong.stream().map(Compiled::toString).collect(Collectors.joining("\n")));
    String kept = Files.readString(README, StandardCharsets.UTF_8);
    String renewed = TABLE.matcher(kept).replaceFirst(Matcher.quoteReplacement(table(all)));
    if ("write".equals(System.getProperty("sluice.cuda.table"))) {
      Files.writeString(README, renewed, StandardCharsets.UTF_8);
    } else if (kept.contains(Nvcc.version())) {
      assertEquals(kept, renewed, "README.md is out of date: check/cuda-compiler write");
    } else {
      System.out.println("README.md has the table of another compiler, which is not compared");
    }
  }

  private static Compiled compile(String source, String chip, Path file) {
    return new Compiled(name(source), chip, Nvcc.compile(source, chip, file));
  }

  /** Makes plans, which prints their kernels; a virtual device has nothing that could be closed. */
  private static void generate() {
    TornadoTarget device = Devices.choose(Optional.empty());
    assertEquals(TornadoVMBackendType.CUDA, device.type(), "needs an SDK with the CUDA backend");
    for (EveryKernel.Variant variant : EveryKernel.variants()) {
      assertTrue(variant.compile(device).workspace().bytes() > 0);
    }
  }

  /** One of those that differ in numbers only, as the steps of a chain. */
  private static List<String> distinct(String printed) {
    Map<String, String> sources = new LinkedHashMap<>();
    Arrays.stream(printed.split("(?=" + Pattern.quote(KERNEL) + ")"))
        .filter(source -> source.startsWith(KERNEL))
        .forEach(source -> sources.putIfAbsent(source.replaceAll("\\d+", "0"), source));
    return List.copyOf(sources.values());
  }

  private static String name(String source) {
    Matcher matcher = NAME.matcher(source);
    if (!matcher.find()) {
      throw new IllegalStateException("No kernel in:\n" + source);
    }
    return matcher.group(1);
  }

  private static String table(List<Compiled> all) {
    StringBuilder text = new StringBuilder();
    text.append("Registers of a work-item, by variants of the kernel, for layers of H = ");
    text.append(EveryKernel.UNITS).append(" with and without\ndropouts and projections (");
    text.append(Nvcc.version()).append("):\n\n| kernel |");
    CHIPS.forEach(chip -> text.append(' ').append(chip).append(" |"));
    text.append("\n|---|").append("---|".repeat(CHIPS.size())).append('\n');
    for (String kernel : all.stream().map(Compiled::kernel).collect(toCollection(TreeSet::new))) {
      text.append("| `").append(kernel).append("` |");
      CHIPS.forEach(chip -> text.append(' ').append(registers(all, kernel, chip)).append(" |"));
      text.append('\n');
    }
    return text.append('\n').toString();
  }

  private static String registers(List<Compiled> all, String kernel, String chip) {
    return all.stream()
        .filter(one -> one.kernel.equals(kernel) && one.chip.equals(chip))
        .map(one -> one.needs.registers())
        .distinct()
        .sorted()
        .map(String::valueOf)
        .collect(Collectors.joining(", "));
  }
}
