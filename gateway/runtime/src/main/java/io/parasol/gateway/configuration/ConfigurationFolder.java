// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.FolderTree;
import io.parasol.certs.onboarding.SiteConfiguration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The stored versions of a site's configuration. After a power cut at any moment, each version is
 * whole or absent, and {@code current} points to one of them.
 *
 * <pre>
 *   configuration/versions/7/site.yaml   and the files beside it
 *   configuration/current                symbolic link to versions/7
 * </pre>
 *
 * <p>Not thread-safe; blocks on the disk.
 */
public final class ConfigurationFolder {

  private static final String FOLDER = "configuration";
  private static final String VERSIONS = "versions";
  private static final String CURRENT = "current";

  private final Path folder;
  private final Disk disk;

  ConfigurationFolder(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  /**
   * Returns the versions of a site; there may be none.
   *
   * @param state the state folder.
   */
  public static ConfigurationFolder in(Path state) {
    return new ConfigurationFolder(state.resolve(FOLDER), Disk.REAL);
  }

  /**
   * Returns the versions to which a configuration file belongs: it is {@code site.yaml} in the
   * folder {@code current}. Empty for every other file, which people change by themselves.
   */
  public static Optional<ConfigurationFolder> of(Path file) {
    Path version = file.toAbsolutePath().normalize().getParent();
    if (version == null || !version.endsWith(CURRENT) || !Files.isSymbolicLink(version)) {
      return Optional.empty();
    }
    Path folder = version.getParent();
    return folder != null && folder.endsWith(FOLDER) && Files.isDirectory(folder.resolve(VERSIONS))
        ? Optional.of(new ConfigurationFolder(folder, Disk.REAL))
        : Optional.empty();
  }

  Path path() {
    return folder;
  }

  Disk disk() {
    return disk;
  }

  /** Returns the file that a gateway loads. */
  public Path file() {
    return folder.resolve(CURRENT).resolve(SiteConfiguration.MAIN_FILE);
  }

  /** Returns the file of a version. */
  public Path file(ConfigurationVersion version) {
    return of(version).resolve(SiteConfiguration.MAIN_FILE);
  }

  private Path of(ConfigurationVersion version) {
    return folder.resolve(VERSIONS).resolve(version.toString());
  }

  /** Returns the version to which {@code current} points; empty if there is none. */
  public Optional<ConfigurationVersion> current() throws IOException {
    Path link = folder.resolve(CURRENT);
    if (!Files.isSymbolicLink(link)) {
      return Optional.empty();
    }
    return ConfigurationVersion.parse(String.valueOf(Files.readSymbolicLink(link).getFileName()));
  }

  /** Returns the stored versions, in ascending order. */
  public List<ConfigurationVersion> versions() throws IOException {
    if (!Files.isDirectory(folder.resolve(VERSIONS))) {
      return List.of();
    }
    try (Stream<Path> names = Files.list(folder.resolve(VERSIONS))) {
      return names
          .map(each -> String.valueOf(each.getFileName()))
          .map(ConfigurationVersion::parse)
          .flatMap(Optional::stream)
          .sorted()
          .toList();
    }
  }

  /** Returns the files of a version by their relative paths. */
  public Map<String, String> files(ConfigurationVersion version) throws IOException {
    Map<String, String> files = new TreeMap<>();
    Path root = of(version);
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path each : tree.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(each).toString(), Files.readString(each, UTF_8));
      }
    }
    return files;
  }

  /**
   * Stores a version. It is durable and whole when this method returns; a version that exists is
   * not changed.
   *
   * @throws IOException also if it exists with other content.
   */
  public void store(ConfigurationVersion version, Map<String, String> files) throws IOException {
    if (Files.isDirectory(of(version))) {
      if (!files(version).equals(new TreeMap<>(files))) {
        throw new IOException(
            "version %s of the configuration exists with other content; expected a new version"
                .formatted(version));
      }
      return;
    }
    create(folder);
    create(folder.resolve(VERSIONS));
    Path temporary = folder.resolve(VERSIONS).resolve(".new-" + version);
    FolderTree.delete(temporary);
    create(temporary);
    Set<Path> folders = new HashSet<>(Set.of(temporary));
    for (Map.Entry<String, String> each : files.entrySet()) {
      Path file = temporary.resolve(each.getKey());
      Path parent = file.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
        for (Path at = parent; at != null && !at.equals(temporary); at = at.getParent()) {
          folders.add(at);
        }
      }
      write(file, each.getValue());
    }
    for (Path each : folders) {
      disk.syncFolder(each);
    }
    disk.renameAtomically(temporary, of(version));
  }

  private void write(Path file, String content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      disk.write(channel, ByteBuffer.wrap(content.getBytes(UTF_8)), 0);
      disk.force(channel);
    }
  }

  private void create(Path each) throws IOException {
    if (!Files.isDirectory(each)) {
      Files.createDirectory(each, FolderTree.ownerOnly());
      Path parent = each.toAbsolutePath().getParent();
      if (parent != null) {
        disk.syncFolder(parent);
      }
    }
  }

  /** Makes a stored version the current one, atomically. */
  public void select(ConfigurationVersion version) throws IOException {
    if (!Files.isRegularFile(file(version))) {
      throw new IOException("there is no version %s of the configuration".formatted(version));
    }
    Path link = folder.resolve(".new-" + CURRENT);
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, Path.of(VERSIONS, version.toString()));
    disk.renameAtomically(link, folder.resolve(CURRENT));
  }

  /** Deletes the versions below the newest ones, except these. */
  void prune(int newest, Set<ConfigurationVersion> kept) throws IOException {
    List<ConfigurationVersion> all = versions();
    for (ConfigurationVersion each : all.subList(0, Math.max(0, all.size() - newest))) {
      if (!kept.contains(each)) {
        delete(each);
      }
    }
  }

  /** Deletes a version that is not in force. */
  private void delete(ConfigurationVersion version) throws IOException {
    // Not a version any more before the first of its files is gone.
    Path doomed = folder.resolve(VERSIONS).resolve(".old-" + version);
    FolderTree.delete(doomed);
    disk.renameAtomically(of(version), doomed);
    FolderTree.delete(doomed);
  }
}
