package dev.sluice.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void whatATerminalObeysIsEscaped() {
    assertEquals("tensor 'é😀 x'", Printable.of("tensor 'é😀 x'"));
    assertEquals(
        "a\\u000ab\\u001b[31m\\u202ec\\u2028", Printable.of("a\nb\u001b[31m\u202ec\u2028"));
    assertEquals("\\ud83d", Printable.of("\ud83d"));
    assertEquals("\\U000e0001", Printable.of("\udb40\udc01"));
    assertEquals(
        "é".repeat(699) + " … " + "😀".repeat(150),
        Printable.of("é".repeat(699) + "😀".repeat(400)));
  }

  @Test
  void theMiddleOfALongTextIsLeftOut() {
    String line = Printable.of("file: " + "x".repeat(100_000) + ": is wrong");
    assertEquals("file: " + "x".repeat(694) + " … " + "x".repeat(290) + ": is wrong", line);
  }
}
