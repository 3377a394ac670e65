package dev.sluice.cpu.code;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What HotSpot's C2 has made of a method, as {@code -XX:CompileCommand=print} shows it where there
 * is no disassembler: in hex.
 *
 * @param method as {@code dev.sluice.cpu.gemm.Tile::rows}
 * @param bytes its instructions
 */
record MachineCode(String method, byte[] bytes) {
  /** As in {@code Compiled method (c2) 4801 529 4 a.B::c (964 bytes)}. */
  private static final Pattern HEAD =
      Pattern.compile(
          "Compiled method \\((c\\d)\\)\\s+\\d+\\s+\\d+\\s+(.*?)\\d\\s+(\\S+::\\S+) .*");

  /** A method that was entered within a loop, once, and not again. */
  private static final String OF_A_LOOP = "%";

  private static final Pattern LINE = Pattern.compile("\\s+0x[0-9a-f]+:\\s+([0-9a-f][0-9a-f |]*)");

  /**
   * Reads what a JVM has printed.
   *
   * @return the code of each method that C2 has compiled whole, in the order of their compilation
   */
  static List<MachineCode> read(List<String> printed) {
    List<MachineCode> all = new ArrayList<>();
    String method = null;
    ByteArrayOutputStream bytes = null;
    for (String line : printed) {
      Matcher head = HEAD.matcher(line);
      if (head.matches()) {
        boolean whole = head.group(1).equals("c2") && !head.group(2).contains(OF_A_LOOP);
        method = whole ? head.group(3) : null;
      } else if (line.startsWith("[MachCode]")) {
        bytes = method == null ? null : new ByteArrayOutputStream();
      } else if (line.startsWith("[/MachCode]")) {
        if (bytes != null) {
          all.add(new MachineCode(method, bytes.toByteArray()));
        }
        bytes = null;
      } else if (bytes != null) {
        Matcher code = LINE.matcher(line);
        if (code.matches()) {
          bytes.writeBytes(HexFormat.of().parseHex(code.group(1).replaceAll("[ |]", "")));
        }
      }
    }
    return all;
  }
}
