package dev.sluice.cpu.code;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What HotSpot has to compile alone and whole is longer than what it inlines ({@code
 * FreqInlineSize}): where one of these methods became part of a caller, C2 would reach its limit of
 * nodes there, at another place in every run, and the vectors behind it would be objects.
 */
class AloneTest {
  private static final int LONGEST_INLINED = 325;

  @ParameterizedTest
  @CsvSource({
    "vector.Activations, sigmoids",
    "vector.Activations, tanhs",
    "vector.PlainActivations, apply",
    "vector.Exponentials, ofLine",
    "gemm.RowTile, fourPanels",
    "recurrent.LstmBackward, deriveGates",
  })
  void isNeverInlined(String type, String method) throws IOException {
    String file = "/dev/sluice/cpu/" + type.replace('.', '/') + ".class";
    try (InputStream in = AloneTest.class.getResourceAsStream(file)) {
      int length =
          ClassFile.of().parse(in.readAllBytes()).methods().stream()
              .filter(model -> model.methodName().equalsString(method))
              .mapToInt(AloneTest::length)
              .max()
              .orElseThrow();
      assertTrue(length > LONGEST_INLINED, method + " has " + length + " bytes of code");
    }
  }

  private static int length(MethodModel method) {
    return method.code().map(code -> ((CodeAttribute) code).codeLength()).orElseThrow();
  }
}
