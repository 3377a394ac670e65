package dev.sluice.opencl.gpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A GPU that kernels are compiled for without one: NVIDIA's through PTX, or AMD's. */
enum Target {
  /** Ampere, as in A100 (CUDA C++ programming guide, compute capability 8.0). */
  SM_80("sm_80", true, 32, 65_536, 256, 64, 164 << 10, 1 << 10),
  /** Hopper, as in H100 (likewise, 9.0). */
  SM_90("sm_90", true, 32, 65_536, 256, 64, 228 << 10, 1 << 10),
  /** CDNA 2, as in MI210: 4 units of 512 registers a lane and 8 waves, 64 KiB for all. */
  GFX90A("gfx90a", false, 64, 4 * 512 * 64, 8 * 64, 32, 64 << 10, 0),
  /** RDNA 3, as in RX 7900: 4 units of 1536 registers a lane and 16 waves, 128 KiB for all. */
  GFX1100("gfx1100", false, 32, 4 * 1536 * 32, 24 * 32, 64, 128 << 10, 0);

  private static final Pattern PTXAS_NAME = Pattern.compile("Function properties for (\\w+)");
  private static final Pattern PTXAS_SPILL =
      Pattern.compile("(\\d+) bytes stack frame, (\\d+) bytes spill stores");
  private static final Pattern PTXAS_USED = Pattern.compile("Used (\\d+) registers(.*)");
  private static final Pattern SHARED = Pattern.compile("(\\d+) bytes smem");
  private static final Pattern AMD =
      Pattern.compile(
          "\\.(name|vgpr_count|vgpr_spill_count|sgpr_spill_count|private_segment_fixed_size"
              + "|group_segment_fixed_size):\\s+(\\S+)");

  private static final Pattern KERNEL =
      Pattern.compile("__kernel\\s.*?\\bvoid\\s+(\\w+)\\s*\\(([^)]*)\\)", Pattern.DOTALL);

  /** A group of AMD's has at most this much local memory. */
  private static final long AMD_GROUP_LOCAL = 64 << 10;

  private static final Path LIBRARY = Path.of("/usr/lib/clc");

  private final String chip;
  private final boolean nvidia;
  private final int lanes;
  private final int registers;
  private final int granule;
  private final int waves;
  private final long local;
  private final long localReserved;

  Target(
      String chip,
      boolean nvidia,
      int lanes,
      int registers,
      int granule,
      int waves,
      long local,
      long localReserved) {
    this.chip = chip;
    this.nvidia = nvidia;
    this.lanes = lanes;
    this.registers = registers;
    this.granule = granule;
    this.waves = waves;
    this.local = local;
    this.localReserved = localReserved;
  }

  /**
   * What a compiled kernel needs.
   *
   * @param registers of a work-item
   * @param spilled bytes that do not fit into registers, or are addressed by a variable
   * @param local bytes of local memory of a group
   * @param occupancy waves that a multiprocessor holds at once, as a share of the most
   */
  record Needs(int registers, long spilled, long local, double occupancy) {}

  String chip() {
    return chip;
  }

  boolean nvidia() {
    return nvidia;
  }

  /** Compiles a variant; what each of its kernels needs, by name. */
  Map<String, Needs> compile(Variant variant, Path sources, Path folder) {
    Path output = folder.resolve(chip + "-" + Math.abs(variant.hashCode()) + ".s");
    List<String> command =
        new ArrayList<>(
            List.of(
                "clang-19",
                "-x",
                "cl",
                "-target",
                nvidia ? "nvptx64--nvidiacl" : "amdgcn--amdhsa",
                nvidia ? "-march=" + chip : "-mcpu=" + chip,
                "-nogpulib",
                "-O3",
                "-S",
                "-Xclang",
                "-finclude-default-header",
                "-Xclang",
                "-mlink-builtin-bitcode",
                "-Xclang",
                LIBRARY.resolve(nvidia ? "nvptx64--nvidiacl.bc" : "amdgcn--amdhsa.bc").toString(),
                "-I",
                sources.toString()));
    command.addAll(macros(variant));
    command.addAll(List.of(sources.resolve(variant.file()).toString(), "-o", output.toString()));
    Tools.run(command);
    Set<String> withLocal = takingLocal(variant, sources);
    Map<String, Needs> needs = new TreeMap<>();
    if (nvidia) {
      String log =
          Tools.run(
              List.of("ptxas", "-v", "-arch=" + chip, output.toString(), "-o", output + ".bin"));
      readPtxas(log, variant, withLocal, needs);
    } else {
      readAmd(read(output), variant, withLocal, needs);
    }
    if (needs.isEmpty()) {
      throw new IllegalStateException("No kernel was found in what " + command + " has made");
    }
    return needs;
  }

  private static List<String> macros(Variant variant) {
    return Arrays.stream(variant.options().toString().split(" (?=-)"))
        .map(option -> option.replace("-D ", "-D"))
        .toList();
  }

  /** The kernels with local memory among their arguments, whose size only the host knows. */
  private static Set<String> takingLocal(Variant variant, Path sources) {
    List<String> command = new ArrayList<>(List.of("clang-19", "-x", "cl", "-E", "-P"));
    command.addAll(macros(variant));
    command.add(sources.resolve(variant.file()).toString());
    Set<String> names = new HashSet<>();
    Matcher kernel = KERNEL.matcher(Tools.run(command));
    while (kernel.find()) {
      if (kernel.group(2).contains("__local")) {
        names.add(kernel.group(1));
      }
    }
    return names;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readPtxas(
      String log, Variant variant, Set<String> withLocal, Map<String, Needs> needs) {
    String name = null;
    long spilled = 0;
    for (String line : log.lines().toList()) {
      Matcher named = PTXAS_NAME.matcher(line);
      Matcher spills = PTXAS_SPILL.matcher(line);
      Matcher used = PTXAS_USED.matcher(line);
      if (named.find()) {
        name = named.group(1);
      } else if (spills.find()) {
        spilled = Long.parseLong(spills.group(1)) + Long.parseLong(spills.group(2));
      } else if (used.find() && name != null) {
        Matcher shared = SHARED.matcher(used.group(2));
        long own = shared.find() ? Long.parseLong(shared.group(1)) : 0;
        long bytes = local(name, own, variant, withLocal);
        needs.put(name, needs(Integer.parseInt(used.group(1)), spilled, bytes, variant.items()));
      }
    }
  }

  /** The notes list each kernel's numbers in the order of their names, one kernel after another. */
  private void readAmd(
      String assembly, Variant variant, Set<String> withLocal, Map<String, Needs> needs) {
    Map<String, String> values = new TreeMap<>();
    Matcher matcher = AMD.matcher(assembly.substring(assembly.indexOf("amdhsa.kernels:")));
    while (matcher.find()) {
      String key = matcher.group(1);
      if (key.equals("name") && !matcher.group(2).matches("[a-z_]+[a-z]")) {
        continue;
      }
      if (key.equals("name") && values.containsKey("name")) {
        continue;
      }
      values.put(key, matcher.group(2));
      if (key.equals("vgpr_spill_count")) {
        long spilled =
            Long.parseLong(values.get("vgpr_spill_count"))
                + Long.parseLong(values.get("sgpr_spill_count"))
                + Long.parseLong(values.get("private_segment_fixed_size"));
        String name = values.get("name");
        long own = Long.parseLong(values.get("group_segment_fixed_size"));
        long bytes = local(name, own, variant, withLocal);
        int used = Integer.parseInt(values.get("vgpr_count"));
        needs.put(name, needs(used, spilled, bytes, variant.items()));
        values.clear();
      }
    }
  }

  /** Local memory of a group: what the host gives a kernel, which has none of its own. */
  private static long local(String name, long own, Variant variant, Set<String> withLocal) {
    if (own > 0) {
      throw new IllegalStateException(
          variant.file() + " " + name + " declares " + own + " bytes of local memory");
    }
    return withLocal.contains(name) ? variant.localBytes() : 0;
  }

  private Needs needs(int used, long spilled, long bytes, int items) {
    int groupWaves = Math.ceilDiv(items, lanes);
    int perWave = Math.ceilDiv(Math.max(1, used) * lanes, granule) * granule;
    long byRegisters = registers / perWave / groupWaves;
    long byLocal = bytes == 0 ? Long.MAX_VALUE : local / (bytes + localReserved);
    if (!nvidia && bytes > AMD_GROUP_LOCAL) {
      byLocal = 0;
    }
    long groups = Math.min(Math.min(byRegisters, byLocal), waves / groupWaves);
    return new Needs(used, spilled, bytes, groups * groupWaves / (double) waves);
  }
}
