package dev.sluice.opencl.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.opencl.gpu.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every kernel file compiles as CUDA C++ with NVIDIA's own compiler, with the options that GPUs get
 * it with; the compiler has nothing to remark, and nothing has to be spilled: what it spills where
 * registers are left is its choice, to have one group more on a multiprocessor.
 */
@Tag("cuda-compiler")
class CudaCompilerTest {
  /** Ampere, Hopper, Blackwell. */
  private static final int[] CAPABILITIES = {80, 90, 120};

  // Of all these (CUDA C++ programming guide, compute capabilities): of a multiprocessor, of a
  // work-item, and what they are given out in.
  private static final int REGISTERS = 65_536;
  private static final int MOST_REGISTERS = 255;
  private static final int REGISTER_STEP = 8;

  private static final Pattern USED =
      Pattern.compile("(?s)(\\d+) bytes spill stores.*?Used (\\d+) registers");

  private static final Pattern REMARK = Pattern.compile("(?m)^.*\\b(warning|error)\\b.*$");

  @Test
  void kernelsCompile() {
    Nvrtc compiler = Nvrtc.load(Integer.MAX_VALUE);
    List<Variant> variants = Variant.all();
    List<String> wrong =
        variants.parallelStream().flatMap(v -> compile(compiler, v).stream()).toList();
    assertTrue(variants.size() > 100);
    assertEquals(
        variants.stream().map(Variant::file).collect(Collectors.toCollection(TreeSet::new)),
        new TreeSet<>(VerifiedDevice.KERNELS),
        "what is verified is all that there is");
    assertEquals(List.of(), wrong);
    System.out.printf(
        "NVRTC %s: %d variants of the kernels for compute capabilities 8.0, 9.0 and 12.0%n",
        compiler.version(), variants.size());
  }

  /** Of a work-item, where a multiprocessor holds one group. */
  private static int mostRegisters(int items) {
    return Math.min(MOST_REGISTERS, REGISTERS / items / REGISTER_STEP * REGISTER_STEP);
  }

  private static List<String> compile(Nvrtc compiler, Variant variant) {
    List<String> wrong = new ArrayList<>();
    List<String> arguments = new ArrayList<>(CudaPrograms.arguments(variant.options()));
    arguments.add("--ptxas-options=-v");
    for (int capability : CAPABILITIES) {
      String what = variant.file() + " " + variant.options() + " for " + capability + ": ";
      try {
        Nvrtc.Compiled made =
            compiler.compile(CudaPrograms.source(variant.file()), capability, arguments);
        assertTrue(made.code().length > 0);
        Matcher used = USED.matcher(made.log());
        assertTrue(used.find(), "ptxas tells nothing of registers: " + made.log());
        do {
          int spilled = Integer.parseInt(used.group(1));
          int registers = Integer.parseInt(used.group(2));
          if (spilled > 0 && registers + REGISTER_STEP > mostRegisters(variant.items())) {
            wrong.add(what + spilled + " bytes are spilled of " + registers + " registers");
          }
        } while (used.find());
        REMARK.matcher(made.log()).results().forEach(found -> wrong.add(what + found.group()));
      } catch (Nvrtc.CompileException e) {
        wrong.add(what + e.getMessage());
      }
    }
    return wrong;
  }
}
