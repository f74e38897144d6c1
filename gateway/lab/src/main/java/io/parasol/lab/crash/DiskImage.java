// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import io.parasol.config.model.site.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The content of a simulated disk at one moment. Immutable. */
public final class DiskImage {

  private final List<String> folders;
  private final SortedMap<String, byte[]> files;

  private DiskImage(List<String> folders, SortedMap<String, byte[]> files) {
    this.folders = folders;
    this.files = files;
  }

  /** Returns the image of a disk that holds nothing but the root of a process. */
  static DiskImage ofEmpty() {
    return new DiskImage(List.of(CrashableDisk.ROOT), new TreeMap<>());
  }

  static DiskImage of(SimulatedDisk disk) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try {
      for (String name : disk.filesByName()) {
        files.put(name, disk.content(disk.file(name)).copy());
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new DiskImage(disk.folders(), files);
  }

  /** Returns a disk with this content, which counts its creation as operations. */
  SimulatedDisk toDisk() {
    SimulatedDisk disk = new SimulatedDisk();
    try {
      for (String folder : folders) {
        disk.makeFolder(folder);
      }
      for (var file : files.entrySet()) {
        disk.write(disk.create(file.getKey()), 0, file.getValue().clone());
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return disk;
  }

  /** Returns the SHA-256 of all names and contents, in hexadecimal digits. */
  public String sha256() {
    MessageDigest digest = Sha256.digest();
    folders.forEach(folder -> digest.update(bytes(folder + "\0")));
    files.forEach(
        (name, content) -> {
          digest.update(bytes(name + "\0" + content.length + "\0"));
          digest.update(content);
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
