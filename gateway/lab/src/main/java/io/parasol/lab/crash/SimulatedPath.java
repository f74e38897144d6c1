// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/**
 * A path on a simulated disk. The syntax is that of the default file system, whose paths do the
 * work.
 */
record SimulatedPath(SimulatedFileSystem fileSystem, Path path) implements Path {

  /** Returns the name of the file on its disk. */
  String absolute() {
    return Path.of("/").resolve(path).normalize().toString();
  }

  private SimulatedPath with(Path other) {
    return new SimulatedPath(fileSystem, other);
  }

  private @Nullable SimulatedPath orNull(@Nullable Path other) {
    return other == null ? null : with(other);
  }

  private static Path unwrap(Path other) {
    if (other instanceof SimulatedPath simulated) {
      return simulated.path;
    }
    throw new ProviderMismatchException();
  }

  @Override
  public FileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return path.isAbsolute();
  }

  @Override
  public @Nullable Path getRoot() {
    return orNull(path.getRoot());
  }

  @Override
  public @Nullable Path getFileName() {
    return orNull(path.getFileName());
  }

  @Override
  public @Nullable Path getParent() {
    return orNull(path.getParent());
  }

  @Override
  public int getNameCount() {
    return path.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return with(path.getName(index));
  }

  @Override
  public Path subpath(int from, int to) {
    return with(path.subpath(from, to));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof SimulatedPath simulated && path.startsWith(simulated.path);
  }

  @Override
  public boolean endsWith(Path other) {
    return other instanceof SimulatedPath simulated && path.endsWith(simulated.path);
  }

  @Override
  public Path normalize() {
    return with(path.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return with(path.resolve(unwrap(other)));
  }

  @Override
  public Path relativize(Path other) {
    return with(path.relativize(unwrap(other)));
  }

  @Override
  public URI toUri() {
    return URI.create(SimulatedFileSystem.SCHEME + "://" + absolute());
  }

  @Override
  public Path toAbsolutePath() {
    return with(Path.of("/").resolve(path));
  }

  @Override
  public Path toRealPath(LinkOption... options) {
    return with(Path.of(absolute()));
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int compareTo(Path other) {
    return path.compareTo(unwrap(other));
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
