package dev.sluice.cpu.code;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An innermost loop of machine code.
 *
 * @param instructions in all
 * @param multiplyAdds of vectors
 * @param stackMoves instructions of vectors that store to the stack or load from it
 */
record Loop(int instructions, int multiplyAdds, int stackMoves) {
  private static final Pattern INSTRUCTION = Pattern.compile("\\s+([0-9a-f]+):\\s+(.*)");
  private static final Pattern JUMP = Pattern.compile("j[a-z]+\\s+0x([0-9a-f]+).*");

  private record Span(int first, int last) {
    boolean holds(Span other) {
      return first <= other.first && other.last <= last && !equals(other);
    }
  }

  /** The innermost loops of some code, by objdump. */
  static List<Loop> of(MachineCode code, Path folder) {
    List<String> texts = new ArrayList<>();
    Map<Long, Integer> places = new HashMap<>();
    for (String line : disassembled(code, folder)) {
      Matcher instruction = INSTRUCTION.matcher(line);
      if (instruction.matches()) {
        places.put(Long.parseUnsignedLong(instruction.group(1), 16), texts.size());
        texts.add(instruction.group(2));
      }
    }
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Matcher jump = JUMP.matcher(texts.get(i));
      Integer to = jump.matches() ? places.get(Long.parseUnsignedLong(jump.group(1), 16)) : null;
      if (to != null && to <= i) {
        spans.add(new Span(to, i));
      }
    }
    return spans.stream()
        .filter(span -> spans.stream().noneMatch(span::holds))
        .map(span -> counted(texts.subList(span.first, span.last + 1)))
        .toList();
  }

  private static Loop counted(List<String> texts) {
    int multiplyAdds = (int) texts.stream().filter(text -> text.startsWith("vfmadd")).count();
    int stackMoves =
        (int)
            texts.stream().filter(text -> text.startsWith("v") && text.contains("(%rsp)")).count();
    return new Loop(texts.size(), multiplyAdds, stackMoves);
  }

  private static List<String> disassembled(MachineCode code, Path folder) {
    try {
      Path file = Files.write(folder.resolve("code"), code.bytes());
      Process process =
          new ProcessBuilder(
                  "objdump",
                  "-D",
                  "-b",
                  "binary",
                  "-m",
                  "i386:x86-64",
                  "--no-show-raw-insn",
                  file.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
