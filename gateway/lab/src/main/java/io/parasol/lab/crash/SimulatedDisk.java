// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Files and folders in memory, with a record of every operation that changed them. Thread-safe: all
 * operations are in one order.
 */
final class SimulatedDisk {

  /** The id that stands for a folder in the table of names. */
  private static final int FOLDER = -1;

  /** Decides, before each operation that changes something, whether it fails. */
  interface Faults {

    Faults NONE = operation -> {};

    /**
     * Called before an operation.
     *
     * @param operation number of the operation on this disk, from 0.
     * @throws IOException if it fails.
     */
    void before(int operation) throws IOException;
  }

  private final SortedMap<String, Integer> names = new TreeMap<>();
  private final Map<Integer, FileContent> files = new HashMap<>();
  private final List<DiskOperation> operations = new ArrayList<>();
  private int nextFile;
  private Faults faults = Faults.NONE;

  SimulatedDisk() {
    names.put("/", FOLDER);
  }

  synchronized void setFaults(Faults next) {
    faults = next;
  }

  /** Rethrows a failure that no simulated fault explains. */
  synchronized <E extends Exception> void requireFault(E failed) throws E {
    if (faults == Faults.NONE) {
      throw failed;
    }
  }

  /** Returns all operations so far, in their order. */
  synchronized List<DiskOperation> operations() {
    return List.copyOf(operations);
  }

  /** Returns the number of operations so far. */
  synchronized int operationCount() {
    return operations.size();
  }

  /** Records a promise of the program at this point of the order. */
  synchronized void promise(Object what) {
    operations.add(new DiskOperation.Promise(what));
  }

  /** Applies an operation that a power failure has left behind, without a record. */
  synchronized void restore(DiskOperation operation) {
    if (operation instanceof DiskOperation.Link link) {
      names.put(link.name(), link.file());
      files.computeIfAbsent(link.file(), id -> new FileContent());
    } else if (operation instanceof DiskOperation.MakeFolder made) {
      names.put(made.name(), FOLDER);
    } else if (operation instanceof DiskOperation.Unlink removed) {
      names.remove(removed.name());
    } else if (operation instanceof DiskOperation.Rename moved) {
      names.remove(moved.from());
      names.put(moved.name(), moved.file());
    } else if (operation instanceof DiskOperation.Truncate cut) {
      content(cut.file()).setLength(cut.length());
    } else if (operation instanceof DiskOperation.Write write) {
      content(write.file()).write(write.at(), write.bytes());
    }
  }

  /** Ends {@link #restore}: files get ids that no file of the recorded run had. */
  synchronized void restored() {
    nextFile = 1 + files.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
    files.keySet().retainAll(names.values());
    names.keySet().removeIf(path -> !hasParents(path));
  }

  private boolean hasParents(String path) {
    for (String at = path; !at.equals("/"); at = parent(at)) {
      if (!Integer.valueOf(FOLDER).equals(names.get(parent(at)))) {
        return false;
      }
    }
    return true;
  }

  synchronized FileContent content(int file) {
    return files.computeIfAbsent(file, id -> new FileContent());
  }

  /** Returns the names of all files, sorted. */
  synchronized List<String> filesByName() {
    return names.entrySet().stream()
        .filter(each -> each.getValue() != FOLDER)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Returns all folders except the root, outer ones first. */
  synchronized List<String> folders() {
    return names.entrySet().stream()
        .filter(each -> each.getValue() == FOLDER && !each.getKey().equals("/"))
        .map(Map.Entry::getKey)
        .toList();
  }

  synchronized boolean exists(String path) {
    return names.containsKey(path);
  }

  synchronized boolean isFolder(String path) {
    return Integer.valueOf(FOLDER).equals(names.get(path));
  }

  /** Returns the id of a file. */
  synchronized int file(String path) throws IOException {
    Integer file = names.get(path);
    if (file == null) {
      throw new NoSuchFileException(path);
    }
    if (file == FOLDER) {
      throw new IOException(path + " is a folder");
    }
    return file;
  }

  synchronized int create(String path) throws IOException {
    requireFree(path);
    before();
    int file = nextFile++;
    files.put(file, new FileContent());
    names.put(path, file);
    operations.add(new DiskOperation.Link(path, file));
    return file;
  }

  synchronized void makeFolder(String path) throws IOException {
    requireFree(path);
    before();
    names.put(path, FOLDER);
    operations.add(new DiskOperation.MakeFolder(path));
  }

  synchronized void link(String path, String existing) throws IOException {
    int file = file(existing);
    requireFree(path);
    before();
    names.put(path, file);
    operations.add(new DiskOperation.Link(path, file));
  }

  synchronized void delete(String path) throws IOException {
    if (!exists(path)) {
      throw new NoSuchFileException(path);
    }
    if (isFolder(path) && !list(path).isEmpty()) {
      throw new DirectoryNotEmptyException(path);
    }
    before();
    names.remove(path);
    operations.add(new DiskOperation.Unlink(path));
  }

  synchronized void rename(String from, String to, boolean replace) throws IOException {
    int file = file(from);
    if (!replace) {
      requireFree(to);
    }
    before();
    names.remove(from);
    names.put(to, file);
    operations.add(new DiskOperation.Rename(from, to, file));
  }

  synchronized void write(int file, int at, byte[] bytes) throws IOException {
    before();
    content(file).write(at, bytes);
    operations.add(new DiskOperation.Write(file, at, bytes));
  }

  synchronized void truncate(int file, int length) throws IOException {
    if (content(file).length() > length) {
      before();
      content(file).setLength(length);
      operations.add(new DiskOperation.Truncate(file, length));
    }
  }

  synchronized int read(int file, int at, byte[] to) {
    return content(file).read(at, to);
  }

  synchronized int length(int file) {
    return content(file).length();
  }

  synchronized void syncFile(int file) throws IOException {
    before();
    operations.add(new DiskOperation.SyncFile(file));
  }

  synchronized void syncFolder(String path) throws IOException {
    before();
    operations.add(new DiskOperation.SyncFolder(path));
  }

  /** Returns the names in a folder, sorted. */
  synchronized List<String> list(String folder) throws IOException {
    if (!isFolder(folder)) {
      throw new NotDirectoryException(folder);
    }
    return names.keySet().stream()
        .filter(path -> !path.equals("/") && parent(path).equals(folder))
        .toList();
  }

  private void before() throws IOException {
    faults.before(operations.size());
  }

  private void requireFree(String path) throws IOException {
    if (exists(path)) {
      throw new FileAlreadyExistsException(path);
    }
    if (!isFolder(parent(path))) {
      throw new NoSuchFileException(parent(path));
    }
  }

  /** Returns the folder of an absolute path other than the root. */
  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash == 0 ? "/" : path.substring(0, slash);
  }
}
