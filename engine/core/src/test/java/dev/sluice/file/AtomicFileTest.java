package dev.sluice.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is there before a file is written, and what is there after it. */
class AtomicFileTest {
  @TempDir private Path folder;

  @AfterEach
  void locksAgain() {
    FileLocks.setLocker(FileChannel::tryLock);
  }

  private static void write(Path target) {
    AtomicFile.write(target, channel -> AtomicFile.writeFully(channel, ByteBuffer.wrap(bytes())));
  }

  private static byte[] bytes() {
    return new byte[] {'n', 'e', 'w'};
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  private static String refused(Path target) {
    return assertThrows(UncheckedIOException.class, () -> write(target)).getMessage();
  }

  @Test
  void aWriteUsesUpWhatAKilledOneLeftAndFollowsLinks() throws IOException {
    Path path = Files.writeString(folder.resolve("real"), "old");
    Files.write(folder.resolve("real.tmp"), new byte[1000]);
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, path);
    write(link);
    assertEquals("new", Files.readString(path));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(2, files());
    assertEquals(
        folder + ": cannot be written: it is a folder",
        assertThrows(UncheckedIOException.class, () -> AtomicFile.requireWritable(folder))
            .getMessage());
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNoOther() throws IOException {
    Path path = Files.writeString(folder.resolve("kept"), "old");
    assertThrows(
        UncheckedIOException.class,
        () ->
            AtomicFile.write(
                path,
                channel -> {
                  channel.write(ByteBuffer.wrap(new byte[100]));
                  throw new IOException("disk full");
                }));
    assertEquals("old", Files.readString(path));
    assertEquals(1, files());
    assertThrows(UncheckedIOException.class, () -> write(folder.resolve("no/such/folder")));
  }

  /** A link's target is made, by whatever way the link names it; a circle is an error. */
  @Test
  void aLinkToNowhereIsFollowed() throws IOException {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Path second = Files.createSymbolicLink(inner.resolve("second"), Path.of("../made"));
    Path first = Files.createSymbolicLink(folder.resolve("first"), Path.of("inner/second"));
    write(first);
    assertEquals("new", Files.readString(folder.resolve("made")));
    assertTrue(Files.isSymbolicLink(first) && Files.isSymbolicLink(second));

    Path circle = folder.resolve("circle");
    Files.createSymbolicLink(circle, circle.getFileName());
    assertTrue(refused(circle).contains("link to itself"), refused(circle));
    Path lost = Files.createSymbolicLink(folder.resolve("lost"), Path.of("no/such/file"));
    assertTrue(refused(lost).contains("there is no folder"), refused(lost));
  }

  @Test
  @Timeout(60)
  void aPipeStaysAPipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo");
    CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> readAll(pipe));
    write(pipe);
    assertArrayEquals(bytes(), read.get(30, TimeUnit.SECONDS));
    assertTrue(Files.readAttributes(pipe, PosixFileAttributes.class).isOther());
    assertEquals(1, files());
  }

  private static byte[] readAll(Path pipe) {
    try {
      return Files.readAllBytes(pipe);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aDeviceStaysADevice() {
    Path device = Path.of("/dev/null");
    assumeTrue(Files.exists(device), "no /dev/null");
    write(device);
    assertFalse(Files.isRegularFile(device));
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full");
    assertTrue(refused(full).startsWith("/dev/full: cannot be written: "), refused(full));
  }

  private PosixFileAttributeView posix(Path file) {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    assumeTrue(view != null, "no modes on this system");
    return view;
  }

  @Test
  void aModeIsKeptAndNoneIsInvented() throws IOException {
    Path path = Files.writeString(folder.resolve("private"), "old");
    for (String mode : new String[] {"rw-------", "rw-rw-r--", "rwxr-x---", "rw-rw-rw-"}) {
      posix(path).setPermissions(PosixFilePermissions.fromString(mode));
      AtomicFile.write(
          path,
          channel -> {
            Path temporary = folder.resolve("private.tmp");
            assertEquals(
                mode, PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary)));
            AtomicFile.writeFully(channel, ByteBuffer.wrap(bytes()));
          });
      assertEquals(mode, PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }
    Path usual = Files.createFile(folder.resolve("usual"));
    Path made = folder.resolve("made");
    write(made);
    assertEquals(Files.getPosixFilePermissions(usual), Files.getPosixFilePermissions(made));
  }

  @Test
  void anotherOwnerAndGroupAreKept() throws IOException {
    Path path = Files.writeString(folder.resolve("theirs"), "old");
    PosixFileAttributeView view = posix(path);
    GroupPrincipal group;
    try {
      group =
          folder
              .getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByGroupName("games");
      view.setGroup(group);
      view.setOwner(
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("games"));
    } catch (IOException e) {
      assumeTrue(false, "only root may give files away: " + e);
      return;
    }
    write(path);
    PosixFileAttributes after = view.readAttributes();
    assertEquals("new", Files.readString(path));
    assertEquals("games", after.owner().getName());
    assertEquals(group, after.group());
  }

  @Test
  void aFileThatMayNotBeChangedIsNotReplaced() throws IOException {
    Path path = Files.writeString(folder.resolve("fixed"), "old");
    posix(path).setPermissions(PosixFilePermissions.fromString("r--r--r--"));
    assumeTrue(!Files.isWritable(path), "root may change everything");
    assertTrue(refused(path).contains("it may not be changed"), refused(path));
    assertEquals("old", Files.readString(path));
  }

  /** As on some network and container mounts: training must not end at its first checkpoint. */
  @Test
  void aFolderWithoutLocksIsWrittenWithout() throws IOException {
    FileLocks.setLocker(
        channel -> {
          throw new IOException("No locks available");
        });
    Path path = Files.writeString(folder.resolve("file"), "old");
    write(path);
    assertEquals("new", Files.readString(path));
    assertEquals(1, files());
  }

  @Test
  void oneWriterAtATime() throws IOException {
    Path path = Files.writeString(folder.resolve("file"), "old");
    AtomicFile.write(
        path,
        channel -> {
          assertTrue(refused(path).endsWith("somebody else is writing it"), refused(path));
          AtomicFile.writeFully(channel, ByteBuffer.wrap(bytes()));
        });
    assertEquals("new", Files.readString(path));
    FileLocks.setLocker(channel -> null); // another process has it
    assertTrue(refused(path).endsWith("somebody else is writing it"), refused(path));
    assertEquals("new", Files.readString(path));
  }

  @Test
  void whatIsInTheWayIsSaid() throws IOException {
    Path path = folder.resolve("file");
    Files.createDirectory(folder.resolve("file.tmp"));
    assertTrue(refused(path).contains("file.tmp is needed"), refused(path));
    assertFalse(Files.exists(path, LinkOption.NOFOLLOW_LINKS));
    assertTrue(refused(Path.of("")).contains("its name is empty"), refused(Path.of("")));
  }
}
