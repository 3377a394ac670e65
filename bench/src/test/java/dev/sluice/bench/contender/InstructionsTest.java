package dev.sluice.bench.contender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class InstructionsTest {
  /** Prints the widest vector, and the variables that a library finds, in a JVM that is held. */
  static final class Held {
    private Held() {}

    public static void main(String[] args) {
      Instructions.own().apply();
      System.out.println(FloatVector.SPECIES_MAX.vectorBitSize());
      System.out.println(variable("ONEDNN_MAX_CPU_ISA"));
    }

    @SuppressWarnings("restricted")
    private static String variable(String name) {
      Linker linker = Linker.nativeLinker();
      MethodHandle getenv =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("getenv"),
              FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment found = (MemorySegment) getenv.invokeExact(arena.allocateFrom(name));
        return found.reinterpret(100).getString(0);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void eachIsHeldByItsOwnSwitch() throws IOException {
    assumeTrue(FloatVector.SPECIES_MAX.vectorBitSize() >= 256, "no vectors of AVX2");
    assumeTrue(System.getProperty("os.arch").matches("amd64|x86_64"), "not x86-64");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(Instructions.AVX2.jvmFlags());
    command.add("-D" + Instructions.PROPERTY + "=avx2");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Held.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(List.of("256", "AVX2"), out.lines().toList());
  }

  @Test
  void whoHasNoSwitchIsSaid() {
    ContenderId onnx = ContenderId.parse("onnxruntime");
    assertFalse(Instructions.AVX2.holds(onnx));
    assertTrue(Instructions.ALL.holds(onnx));
    assertTrue(
        Instructions.AVX2.held(ContenderId.parse("onednn")).contains("ONEDNN_MAX_CPU_ISA=AVX2"));
    assertEquals("all that the processor has", Instructions.ALL.held(onnx));
  }

  @Test
  void unknownInstructionsAreNamed() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Instructions.of("sse")).getMessage();
    assertEquals("Unknown instructions 'sse'; there are all, avx2", message);
  }
}
