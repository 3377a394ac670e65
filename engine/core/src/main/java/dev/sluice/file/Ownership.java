package dev.sluice.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who may do what with a file, on systems that have POSIX's owners and modes.
 *
 * @param owner its owner
 * @param group its group
 * @param permissions its mode
 */
record Ownership(UserPrincipal owner, GroupPrincipal group, Set<PosixFilePermission> permissions) {
  /** That of a file; empty where there is none, or where the system has no such thing. */
  static Optional<Ownership> of(Path file) throws IOException {
    if (!Files.exists(file)
        || Files.getFileAttributeView(file, PosixFileAttributeView.class) == null) {
      return Optional.empty();
    }
    PosixFileAttributes found = Files.readAttributes(file, PosixFileAttributes.class);
    return Optional.of(new Ownership(found.owner(), found.group(), found.permissions()));
  }

  /** For a file that is created to become the same: for its creator's eyes only, until it is. */
  static FileAttribute<?> creatorsOnly() {
    return PosixFilePermissions.asFileAttribute(
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
  }

  /** Makes another file the same; false where this user may not give it to its owner or group. */
  boolean giveTo(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    PosixFileAttributes now = view.readAttributes();
    try {
      if (!now.owner().equals(owner)) {
        view.setOwner(owner);
      }
      if (!now.group().equals(group)) {
        view.setGroup(group);
      }
      if (!view.readAttributes().permissions().equals(permissions)) {
        view.setPermissions(permissions);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
