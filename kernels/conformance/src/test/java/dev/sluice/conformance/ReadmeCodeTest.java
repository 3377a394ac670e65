package dev.sluice.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Java block of every README compiles, with what its text says is there already. */
class ReadmeCodeTest {
  private static final Path ROOT = Path.of("../..");

  private static final List<String> PACKAGES =
      List.of(
          "backend",
          "cells",
          "conformance",
          "data",
          "model",
          "op",
          "predict",
          "program",
          "random",
          "reference",
          "trace",
          "train");

  /** What a reader has of his own, or of a block before. */
  private static final String GIVEN =
      """
      static Backend backend;
      static Model model;
      static Dataset validation;
      static SavedModel saved;
      static Vocabulary vocabulary;
      static int[] tokens;
      static int[] prompt;
      static float[] temperatures;
      static int classes;
      static long seed;
      """;

  @TempDir private Path folder;

  /** A block with its place. */
  record Block(String file, int line, String code) {
    @Override
    public String toString() {
      return file + ", line " + line;
    }

    private boolean isType() {
      return code.lines()
          .anyMatch(line -> line.matches("(public |final |static )*(class|record) .*"));
    }

    /** Tokens in one block, vectors in another: what is first and second depends on it. */
    private String sequences() {
      return (code.contains("SequenceBatch") ? "float[][]" : "int[]")
          + " first = null, second = null;";
    }

    String source() {
      StringBuilder text = new StringBuilder();
      for (String name : PACKAGES) {
        text.append("import dev.sluice.").append(name).append(".*;\n");
      }
      text.append("import dev.sluice.op.Shape;\nimport dev.sluice.model.Dropout;\n");
      text.append(
          "import java.nio.file.*;\nimport java.util.*;\nimport org.junit.jupiter.api.*;\n");
      if (isType()) {
        return text + code.replaceFirst("public (class|final class|record)", "$1");
      }
      return text
          + "class Block {\n"
          + GIVEN
          + "void block() throws Exception {\n"
          + sequences()
          + "\n"
          + code
          + "}\n}\n";
    }
  }

  static List<Block> blocks() throws IOException {
    List<Block> blocks = new ArrayList<>();
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file :
          files
              .filter(path -> path.endsWith("README.md") && !path.toString().contains("/target/"))
              .sorted()
              .toList()) {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
          if (lines.get(i).equals("```java")) {
            int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf("```");
            String code = String.join("\n", lines.subList(i + 1, end)) + "\n";
            blocks.add(new Block(ROOT.relativize(file).toString(), i + 2, code));
          }
        }
      }
    }
    return blocks;
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void compiles(Block block) {
    assertEquals("", errors(block.source()), block.source());
  }

  @Test
  void thereAreBlocksAndAWrongOneIsFound() throws IOException {
    assertTrue(blocks().size() > 5, () -> "only as many blocks as lie here");
    Block wrong = new Block("none", 1, "backend.compute();\n");
    assertTrue(errors(wrong.source()).contains("cannot find symbol"));
  }

  private String errors(String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Block.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignored) {
            return source;
          }
        };
    StringWriter said = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none",
            "-Xlint:none",
            "-cp",
            System.getProperty("java.class.path"),
            "-d",
            folder.toString());
    boolean compiled = compiler.getTask(said, null, null, options, null, List.of(file)).call();
    return compiled ? "" : said.toString();
  }
}
