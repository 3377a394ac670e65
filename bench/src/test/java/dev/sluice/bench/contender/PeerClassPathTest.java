package dev.sluice.bench.contender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.backend.BackendUnavailableException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A peer is found where a repository builds it, and where a distribution has it unpacked. */
class PeerClassPathTest {
  @TempDir private Path root;

  @Test
  void aRepositoryHasBuiltIt() throws IOException {
    Path target = Files.createDirectories(root.resolve("bench/peers/nd4j/target"));
    String message = absent();
    assertTrue(message.startsWith("dl4j has not been built: " + target), message);
    Files.writeString(target.resolve("classpath"), "/a.jar" + File.pathSeparator + "/b.jar\n");
    assertEquals(
        List.of(target.resolve("classes"), Path.of("/a.jar"), Path.of("/b.jar")),
        PeerClassPath.entries(Peer.DL4J, root));
  }

  @Test
  void aDistributionHasItUnpacked() throws IOException {
    String message = absent();
    assertTrue(message.contains("unpack sluice-peer-nd4j-*.tar.gz"), message);
    Path addon = Files.createDirectories(root.resolve("lib/peer-nd4j"));
    Path second = Files.createFile(addon.resolve("b.jar"));
    Path first = Files.createFile(addon.resolve("a.jar"));
    assertEquals(List.of(first, second), PeerClassPath.entries(Peer.DL4J, root));
  }

  private String absent() {
    return assertThrows(
            BackendUnavailableException.class, () -> PeerClassPath.entries(Peer.DL4J, root))
        .getMessage();
  }
}
