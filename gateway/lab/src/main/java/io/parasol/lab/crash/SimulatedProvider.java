// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The operations of {@link java.nio.file.Files} on simulated disks. */
final class SimulatedProvider extends FileSystemProvider {

  private static SimulatedPath simulated(Path path) {
    if (path instanceof SimulatedPath simulated) {
      return simulated;
    }
    throw new ProviderMismatchException();
  }

  private static SimulatedDisk disk(Path path) {
    return simulated(path).fileSystem().disk();
  }

  private static String name(Path path) {
    return simulated(path).absolute();
  }

  @Override
  public String getScheme() {
    return SimulatedFileSystem.SCHEME;
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    SimulatedDisk disk = disk(path);
    String name = name(path);
    synchronized (disk) {
      if (disk.isFolder(name)) {
        return SimulatedChannel.ofFolder(disk, name);
      }
      int file = openOrCreate(disk, name, options);
      boolean isAppending = options.contains(StandardOpenOption.APPEND);
      boolean isWritten = isAppending || options.contains(StandardOpenOption.WRITE);
      if (isWritten && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
        disk.truncate(file, 0);
      }
      return SimulatedChannel.ofFile(disk, name, file, isAppending);
    }
  }

  private static int openOrCreate(
      SimulatedDisk disk, String name, Set<? extends OpenOption> options) throws IOException {
    boolean exists = disk.exists(name);
    if (options.contains(StandardOpenOption.CREATE_NEW) && exists) {
      throw new FileAlreadyExistsException(name);
    }
    if (exists) {
      return disk.file(name);
    }
    if (!options.contains(StandardOpenOption.CREATE)
        && !options.contains(StandardOpenOption.CREATE_NEW)) {
      throw new NoSuchFileException(name);
    }
    return disk.create(name);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    List<Path> entries = new ArrayList<>();
    for (String name : disk(folder).list(name(folder))) {
      Path entry = folder.resolve(name.substring(name.lastIndexOf('/') + 1));
      if (filter.accept(entry)) {
        entries.add(entry);
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return entries.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    disk(folder).makeFolder(name(folder));
  }

  @Override
  public void delete(Path path) throws IOException {
    disk(path).delete(name(path));
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    disk(link).link(name(link), name(existing));
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    List<CopyOption> wanted = Arrays.asList(options);
    boolean replaces =
        wanted.contains(StandardCopyOption.REPLACE_EXISTING)
            || wanted.contains(StandardCopyOption.ATOMIC_MOVE);
    disk(source).rename(name(source), name(target), replaces);
  }

  @Override
  public boolean isSameFile(Path one, Path other) {
    return one.equals(other);
  }

  @Override
  public boolean isHidden(Path path) {
    return false;
  }

  @Override
  public FileStore getFileStore(Path path) {
    return SimulatedFileStore.INSTANCE;
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    if (!disk(path).exists(name(path))) {
      throw new NoSuchFileException(name(path));
    }
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return type.isAssignableFrom(SimulatedPermissions.class)
        ? type.cast(new SimulatedPermissions(path))
        : null;
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    checkAccess(path);
    SimulatedDisk disk = disk(path);
    String name = name(path);
    boolean isFolder = disk.isFolder(name);
    int size = isFolder ? 0 : disk.length(disk.file(name));
    return type.cast(new SimulatedAttributes(isFolder, size, name));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options) {
    throw new UnsupportedOperationException();
  }
}
