// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.config.site.SiteId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A log that only grows, as a Merkle tree over its records (RFC 9162, 2.1). What {@link #append}
 * returned of is on the disk, and whoever holds the root that it named can tell ever after whether
 * the log is still the same.
 *
 * <p>A log that cannot be opened, or holds what no crash leaves behind, is there all the same, and
 * takes nothing.
 *
 * <p>Thread-safe; blocks on the disk.
 */
public final class EvidenceLog implements AutoCloseable {

  /**
   * Where there is less room, nothing new should be begun: what has begun needs it for its end.
   * More than all commands that may be under way can fill.
   */
  private static final long RESERVE = 32L * 1024 * 1024;

  private final Path folder;
  private final Disk disk;
  private @Nullable FileChannel channel;
  private TreeEdge edge = TreeEdge.EMPTY;
  private byte[] torn = {};
  private long end;
  private long synced;
  private long sealed = -1;
  private volatile Optional<String> trouble = Optional.empty();

  private EvidenceLog(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  /** Opens the log of that folder, which is made if it is missing. One process at a time may. */
  public static EvidenceLog open(Path folder) {
    return open(folder, Disk.REAL);
  }

  /** As {@link #open(Path)}, on a disk that may fail. */
  public static EvidenceLog open(Path folder, Disk disk) {
    EvidenceLog log = new EvidenceLog(folder, disk);
    try {
      Files.createDirectories(folder);
      log.load();
    } catch (IOException | LogDamagedException unusable) {
      log.trouble = Optional.of(String.valueOf(unusable.getMessage()));
    }
    return log;
  }

  private synchronized void load() throws IOException, LogDamagedException {
    List<Segment> segments = Segment.list(folder);
    Segment last = segments.isEmpty() ? null : segments.get(segments.size() - 1);
    if (last != null && SegmentReader.isStillborn(last.read())) {
      // A crash while it was made; nothing was ever recorded in it.
      Files.delete(last.path());
      segments.remove(segments.size() - 1);
      last = segments.isEmpty() ? null : segments.get(segments.size() - 1);
    }
    if (last == null) {
      begin();
      return;
    }
    SegmentReader.Content content = new SegmentReader(last).read();
    edge = content.edge();
    torn = content.torn();
    channel = FileChannel.open(last.path(), StandardOpenOption.READ, StandardOpenOption.WRITE);
    end = content.end();
    synced = end;
    if (torn.length > 0) {
      cutToEnd(channel);
    }
    disk.syncFolder(folder);
  }

  /** Makes the next segment. */
  private FileChannel begin() throws IOException {
    Segment next = Segment.in(folder, edge.size());
    FileChannel made =
        FileChannel.open(
            next.path(),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      ByteBuffer start = Frame.of(new Piece.Start(edge).bytes());
      long length = start.remaining();
      write(made, 0, start);
      disk.sync(made, 0);
      disk.syncFolder(folder);
      if (channel != null) {
        channel.close();
      }
      channel = made;
      end = length;
      synced = length;
      return made;
    } catch (IOException failed) {
      made.close();
      throw failed;
    }
  }

  /** Why nothing can be recorded; empty if it can. From any thread, at once. */
  public Optional<String> trouble() {
    return trouble;
  }

  /** Whether there is room enough to begin something. */
  public boolean hasRoom() {
    try {
      return disk.room(folder) >= RESERVE;
    } catch (IOException unknown) {
      return false;
    }
  }

  /** How many records there are. */
  public synchronized long size() {
    return edge.size();
  }

  /** The root of the tree over all records. */
  public synchronized TreeHash root() {
    return edge.root();
  }

  /** What was cut off the end when the log was opened: an unfinished write. */
  public synchronized byte[] torn() {
    return torn.clone();
  }

  /**
   * Adds a record; it is on the disk when this returns.
   *
   * @throws IOException if it may not be there; nothing counts as recorded then. A full disk can be
   *     tried again; after a failed sync nothing more is known of the file, and every further call
   *     fails.
   */
  public LogPlace append(byte[] record) throws IOException {
    return append(List.of(), record, place -> List.of());
  }

  /**
   * Adds records that belong together: all of them are on the disk when this returns, or none.
   *
   * @param before what comes before the record.
   * @param after makes of the record's place what comes behind it; called in the meantime, and not
   *     to call this log.
   * @return the place of the record.
   */
  public synchronized LogPlace append(
      List<byte[]> before, byte[] record, Function<LogPlace, List<byte[]>> after)
      throws IOException {
    TreeEdge grown = edge;
    for (byte[] each : before) {
      grown = grown.with(TreeHash.ofLeaf(each));
    }
    LogPlace place = LogPlace.after(grown, TreeHash.ofLeaf(record));
    List<byte[]> together = new ArrayList<>(before);
    together.add(record);
    together.addAll(after.apply(place));
    add(together);
    sync();
    return place;
  }

  /**
   * Signs what the log is now, and adds that as a record.
   *
   * @return the head, signed.
   */
  public synchronized Envelope seal(SiteId site, Instant at, SigningKey gateway)
      throws IOException {
    Envelope head = new LogHead(site, edge.size(), edge.root(), at).sign(gateway);
    append(LogRecords.head(head, at));
    sealed = edge.size();
    return head;
  }

  /** Whether something was added since {@link #seal}. */
  public synchronized boolean hasGrown() {
    return sealed != edge.size();
  }

  /** Adds a record that may be lost in a crash if nothing is synced before. */
  public synchronized void note(byte[] record) throws IOException {
    add(List.of(record));
  }

  /** Returns when everything is on the disk. */
  public synchronized void sync() throws IOException {
    if (channel == null || synced == end) {
      return;
    }
    sync(channel);
  }

  private void add(List<byte[]> records) throws IOException {
    FileChannel file = usable();
    TreeEdge grown = edge;
    for (byte[] record : records) {
      grown = grown.with(TreeHash.ofLeaf(record));
    }
    ByteBuffer frame = Frame.of(new Piece.Records(edge.size(), grown.root(), records).bytes());
    int length = frame.remaining();
    write(file, end, frame);
    end += length;
    edge = grown;
  }

  /** The file that the next frame goes to. */
  private FileChannel usable() throws IOException {
    if (trouble.isPresent()) {
      throw new IOException(trouble.get());
    }
    FileChannel file = channel;
    if (file == null) {
      throw new IOException(folder + " is closed");
    }
    if (file.size() != end) {
      cutToEnd(file);
    }
    if (end < Segment.FULL) {
      return file;
    }
    sync();
    return begin();
  }

  private void cutToEnd(FileChannel file) throws IOException {
    file.truncate(end);
    sync(file);
  }

  private void sync(FileChannel file) throws IOException {
    try {
      disk.sync(file, synced);
      synced = end;
    } catch (IOException failed) {
      trouble = Optional.of("a write to %s failed: %s".formatted(folder, failed.getMessage()));
      throw failed;
    }
  }

  private static void write(FileChannel file, long at, ByteBuffer bytes) throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      position += file.write(bytes, position);
    }
  }

  /** Takes a record that was read. */
  @FunctionalInterface
  public interface Visitor {
    void visit(long index, byte[] record) throws IOException;
  }

  /**
   * Reads all records from that one on, oldest first.
   *
   * @return the root of the tree over the records before it.
   * @throws IOException if they cannot be read as they were written.
   */
  public synchronized TreeHash read(long from, Visitor visitor) throws IOException {
    if (from > edge.size()) {
      throw new IOException(
          "%s has only %d records; %d were there before".formatted(folder, edge.size(), from));
    }
    List<Segment> segments = Segment.list(folder);
    long index = -1;
    TreeHash before = TreeHash.EMPTY;
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      boolean isBefore = i + 1 < segments.size() && segments.get(i + 1).first() <= from;
      if (isBefore) {
        continue;
      }
      if (index >= 0 && index != segment.first()) {
        throw new IOException("%s: records before %s are missing".formatted(folder, segment));
      }
      index = segment.first();
      SegmentReader.Content content = contentOf(segment);
      TreeEdge grown = content.start();
      for (byte[] record : content.records()) {
        if (index < from) {
          grown = grown.with(TreeHash.ofLeaf(record));
        } else {
          visitor.visit(index, record);
        }
        index++;
      }
      if (segment.first() <= from) {
        before = grown.root();
      }
    }
    if (segments.isEmpty() || segments.get(0).first() > from || index != edge.size()) {
      throw new IOException("%s: records are missing".formatted(folder));
    }
    return before;
  }

  private static SegmentReader.Content contentOf(Segment segment) throws IOException {
    try {
      return new SegmentReader(segment).read();
    } catch (LogDamagedException damaged) {
      throw new IOException(damaged.getMessage(), damaged);
    }
  }

  /** What was added is on the disk then, as far as that can be. */
  @Override
  public synchronized void close() throws IOException {
    if (channel == null) {
      return;
    }
    try (FileChannel last = channel) {
      channel = null;
      if (trouble.isEmpty() && synced != end) {
        sync(last);
      }
    } finally {
      trouble = Optional.of(folder + " is closed");
    }
  }
}
