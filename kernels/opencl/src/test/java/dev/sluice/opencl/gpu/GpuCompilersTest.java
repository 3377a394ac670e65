package dev.sluice.opencl.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every kernel file compiles for GPUs, with the options that GPUs get it with: nothing is spilled,
 * and what computes layers occupies at least a quarter of a multiprocessor. The table of it is
 * {@code GPU-KERNELS.md}; the system property {@code sluice.gpu.table=write} writes it.
 */
@Tag("gpu-compilers")
class GpuCompilersTest {
  private static final double LEAST_OCCUPANCY = 0.25;
  private static final Path MODULE = Path.of("").toAbsolutePath();
  private static final Path SOURCES = MODULE.resolve("src/main/resources/dev/sluice/opencl");
  private static final Path TABLE = MODULE.resolve("GPU-KERNELS.md");

  private record Row(Variant variant, Map<Target, Map<String, Target.Needs>> needs) {}

  @Test
  void kernelsFitGpus(@TempDir Path folder) throws IOException {
    List<Target> targets =
        Arrays.stream(Target.values())
            .filter(target -> !target.nvidia() || Tools.has("ptxas"))
            .toList();
    if (targets.size() < Target.values().length) {
      System.out.println("ptxas is not here: kernels are compiled for AMD's GPUs only");
    }
    List<Row> rows =
        Variant.all().parallelStream().map(variant -> compile(variant, targets, folder)).toList();
    List<String> wrong = new ArrayList<>();
    rows.forEach(row -> judge(row, wrong));
    String table = table(rows, targets);
    if ("write".equals(System.getProperty("sluice.gpu.table"))) {
      Files.writeString(TABLE, table, StandardCharsets.UTF_8);
    }
    assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
    String kept = Files.readString(TABLE, StandardCharsets.UTF_8);
    if (targets.size() == Target.values().length && versions(kept).equals(versions(table))) {
      assertEquals(kept, table, "GPU-KERNELS.md is out of date: check/gpu-compilers write");
    } else {
      System.out.println("GPU-KERNELS.md was made with other compilers and is not compared");
    }
  }

  private static Row compile(Variant variant, List<Target> targets, Path folder) {
    Map<Target, Map<String, Target.Needs>> needs = new LinkedHashMap<>();
    targets.forEach(target -> needs.put(target, target.compile(variant, SOURCES, folder)));
    return new Row(variant, needs);
  }

  private static void judge(Row row, List<String> wrong) {
    row.needs.forEach(
        (target, kernels) ->
            kernels.forEach(
                (kernel, needs) -> {
                  String what =
                      row.variant.file()
                          + " "
                          + row.variant.note()
                          + " "
                          + kernel
                          + " on "
                          + target.chip();
                  if (needs.spilled() > 0) {
                    wrong.add(what + " spills " + needs.spilled() + " bytes");
                  }
                  if (row.variant.fused() && needs.occupancy() < LEAST_OCCUPANCY) {
                    wrong.add(what + " occupies " + percent(needs.occupancy()));
                  }
                }));
  }

  private static String table(List<Row> rows, List<Target> targets) {
    StringBuilder text = new StringBuilder();
    text.append("# What the kernels need on GPUs\n\n");
    text.append("Compiled, not run: registers of a work-item, local memory of a group, and the\n");
    text.append("share of a multiprocessor's waves that fit at once. No kernel spills. Made by\n");
    text.append("`check/gpu-compilers write` with\n\n");
    text.append(compilers(targets)).append("\n\n");
    text.append("The states of `sequence` are those of H = ").append(Variant.UNITS);
    text.append("; `apart` is without the product.\n\n");
    text.append("| file, kernel | options |");
    targets.forEach(target -> text.append(' ').append(target.chip()).append(" |"));
    text.append("\n|---|---|").append("---|".repeat(targets.size())).append('\n');
    for (Row row : rows) {
      for (String kernel : row.needs.get(targets.getLast()).keySet()) {
        text.append("| ").append(row.variant.file()).append(' ').append(kernel).append(" | ");
        text.append(row.variant.note()).append(" |");
        for (Target target : targets) {
          text.append(' ').append(cell(row.needs.get(target).get(kernel))).append(" |");
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  private static String cell(Target.Needs needs) {
    return String.format(
        Locale.ROOT, "%d, %d B, %s", needs.registers(), needs.local(), percent(needs.occupancy()));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private static String compilers(List<Target> targets) {
    List<String> versions = new ArrayList<>();
    versions.add(Tools.run(List.of("clang-19", "--version")).lines().findFirst().orElse(""));
    if (targets.stream().anyMatch(Target::nvidia)) {
      versions.add(
          Tools.run(List.of("ptxas", "--version"))
              .lines()
              .filter(line -> line.contains("release"))
              .findFirst()
              .orElse(""));
    }
    return versions.stream().map(version -> "- " + version).collect(Collectors.joining("\n"));
  }

  /** The lines of a table that say with what it was made. */
  private static List<String> versions(String table) {
    return table.lines().filter(line -> line.startsWith("- ")).toList();
  }
}
