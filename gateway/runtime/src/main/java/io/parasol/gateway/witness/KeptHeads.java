// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.witness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.evidence.LogHead;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.files.FileLocks;
import io.parasol.certs.files.FolderLock;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.SiteId;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The heads of one site's log that a witness keeps: the first of each day, and the newest. The file
 * has one signed head a line; {@code parasol log verify --kept} reads it.
 *
 * <p>Several processes may add heads to a file: each reads it again before, and the folder is
 * locked meanwhile. Not safe for use by several threads.
 */
public final class KeptHeads {

  /** Maximum number of heads; the oldest is dropped. */
  static final int MAX_HEADS = 1_000;

  private static final int MAX_FILE_BYTES = 16 * 1024 * 1024;
  private static final int MAX_DIFFERENCE_BYTES = 1024 * 1024;

  private final Path folder;
  private final Path file;
  private final List<SignedLogHead> heads = new ArrayList<>();
  private @Nullable LogHead previous;
  private @Nullable LogHead continued;
  private boolean isOutdated;

  private KeptHeads(Path folder, SiteId site) {
    this.folder = folder;
    this.file = folder.resolve(site.value() + ".heads");
  }

  /**
   * Reads the heads of a site.
   *
   * @throws IOException if the file is not readable; a witness must not begin again without it.
   */
  public static KeptHeads load(Path folder, SiteId site) throws IOException {
    Files.createDirectories(folder);
    KeptHeads kept = new KeptHeads(folder, site);
    kept.read();
    return kept;
  }

  private void read() throws IOException {
    heads.clear();
    try (InputStream in = Files.newInputStream(file)) {
      for (String line : new String(in.readNBytes(MAX_FILE_BYTES), UTF_8).lines().toList()) {
        Envelope envelope = Envelope.of(Json.parse(line.getBytes(UTF_8)));
        heads.add(new SignedLogHead(LogHead.ofKept(envelope), envelope, Optional.empty()));
      }
    } catch (NoSuchFileException none) {
      // No head is kept yet, or an operator has moved the file away.
    } catch (JsonException malformed) {
      throw new IOException(file + ": " + malformed.getMessage(), malformed);
    }
  }

  /** Returns the newest head; empty if none is kept yet. */
  public Optional<LogHead> newest() {
    return heads.isEmpty() ? Optional.empty() : Optional.of(heads.get(heads.size() - 1).head());
  }

  /** Returns what was the newest head before the last {@link #add}; empty if none was kept then. */
  public Optional<LogHead> previous() {
    return Optional.ofNullable(previous);
  }

  /**
   * Returns the newest head that the last one is proven to continue; empty if it has no proof from
   * one that was kept.
   */
  public Optional<LogHead> continued() {
    return Optional.ofNullable(continued);
  }

  /** Returns whether the last {@link #addOfFile} had a proof that ends before the newest head. */
  public boolean isOutdated() {
    return isOutdated;
  }

  /** Returns the head before the newest one in the file, from which a proof can be made. */
  public Optional<LogHead> beforeNewest() {
    return heads.size() < 2 ? Optional.empty() : Optional.of(heads.get(heads.size() - 2).head());
  }

  /**
   * Compares a head with the newest one in the file, and keeps it. A head that differs is written
   * to another file, as evidence.
   *
   * @return in what they differ; empty if the log has only grown, as far as its size, its root and
   *     the proof show.
   * @throws IOException also if another process has locked the folder for ten seconds.
   */
  @SuppressWarnings("try") // The lock is only held.
  public Optional<Difference> add(SignedLogHead next) throws IOException {
    try (FolderLock held = FolderLock.acquire(folder)) {
      begin(next);
      return compare(previous, next);
    }
  }

  /**
   * Compares a head as {@link #add} does, with one exception: a proof that holds from a kept head
   * may end before the newest one, because the log can grow after the proof was made. Such a head
   * is not kept. A head alone that is shorter is a difference.
   *
   * @throws IOException as of {@link #add}.
   */
  @SuppressWarnings("try") // The lock is only held.
  public Optional<Difference> addOfFile(SignedLogHead next) throws IOException {
    try (FolderLock held = FolderLock.acquire(folder)) {
      begin(next);
      LogHead newest = previous;
      isOutdated =
          newest != null
              && continued != null
              && next.hasProofSince(continued)
              && next.head().size() < newest.size()
              && !next.head().at().isAfter(newest.at());
      return isOutdated ? Optional.empty() : compare(newest, next);
    }
  }

  private void begin(SignedLogHead next) throws IOException {
    read();
    previous = newest().orElse(null);
    continued = null;
    isOutdated = false;
    for (SignedLogHead each : heads) {
      LogHead kept = each.head();
      if (next.isProvenSince(kept) && (next.hasProofSince(kept) || continued == null)) {
        continued = kept;
      }
    }
  }

  private Optional<Difference> compare(@Nullable LogHead before, SignedLogHead next)
      throws IOException {
    if (before != null) {
      LogHead now = next.head();
      boolean isSame = now.size() == before.size() && now.root().equals(before.root());
      if (isSame) {
        return Optional.empty();
      }
      LogHead differing = now.size() <= before.size() ? before : refuted(next);
      if (differing != null) {
        replace(differing(), Json.write(next.envelope().json()));
        return Optional.of(new Difference(differing, now));
      }
    }
    keep(next);
    return Optional.empty();
  }

  /** Returns the kept head that a longer log with a proof from it does not continue. */
  private @Nullable LogHead refuted(SignedLogHead next) {
    return heads.stream()
        .map(SignedLogHead::head)
        .filter(each -> next.hasProofSince(each) && !next.isProvenSince(each))
        .findFirst()
        .orElse(null);
  }

  /**
   * Reserves the heads of a site for one process that watches it, until the returned channel is
   * closed. Of two that receive the same messages, the slower one would compare a head with a later
   * one, and raise an alarm.
   *
   * @return empty if another process watches the site.
   */
  public static Optional<Closeable> reserve(Path folder, SiteId site) throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve(site.value() + ".watch"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    try {
      if (FileLocks.tryLock(channel)) {
        return Optional.of(channel);
      }
    } catch (IOException | RuntimeException failed) {
      channel.close();
      throw failed;
    }
    channel.close();
    return Optional.empty();
  }

  /**
   * Returns the last difference that was found, until its file is moved away.
   *
   * @throws IOException if its file is not readable.
   */
  public Optional<Difference> difference() throws IOException {
    Optional<LogHead> newest = newest();
    if (newest.isEmpty() || !Files.exists(differing())) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(differing())) {
      LogHead found = LogHead.ofKept(Envelope.of(Json.parse(in.readNBytes(MAX_DIFFERENCE_BYTES))));
      return Optional.of(new Difference(newest.get(), found));
    } catch (JsonException malformed) {
      throw new IOException(differing() + ": " + malformed.getMessage(), malformed);
    }
  }

  /** Returns whether the file was moved away since it was read or written. */
  public boolean isGone() {
    return !heads.isEmpty() && !Files.exists(file);
  }

  private Path differing() {
    return file.resolveSibling(file.getFileName() + ".differs");
  }

  /** Returns a head as JSON. */
  public static Json.Obj json(LogHead head) {
    return Json.object()
        .put("site", head.site().value())
        .put("size", head.size())
        .put("root", head.root().hex())
        .put("at", head.at())
        .build();
  }

  private void keep(SignedLogHead next) throws IOException {
    int last = heads.size() - 1;
    if (last > 0 && day(heads.get(last)).equals(day(heads.get(last - 1)))) {
      heads.remove(last);
    }
    heads.add(next);
    if (heads.size() > MAX_HEADS) {
      heads.remove(0);
    }
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (SignedLogHead each : heads) {
      lines.writeBytes(Json.write(each.envelope().json()));
      lines.write('\n');
    }
    replace(file, lines.toByteArray());
  }

  private static LocalDate day(SignedLogHead head) {
    return LocalDate.ofInstant(head.head().at(), ZoneOffset.UTC);
  }

  private static void replace(Path to, byte[] content) throws IOException {
    DurableFile.replace(to, DurableFile.BY_UMASK, DurableFile.writing(content));
  }

  /** A log that is not a continuation of what was kept. */
  public record Difference(LogHead kept, LogHead found) {

    boolean isShorter() {
      return found.size() < kept.size();
    }

    /** Returns the alarm as one line. */
    public String text() {
      if (isShorter()) {
        return "ALARM %s: the log went back from %d to %d records: it was cut off, or an older state was restored"
            .formatted(kept.site(), kept.size(), found.size());
      }
      return found.size() == kept.size()
          ? "ALARM %s: two heads of %d records differ: the log was rewritten"
              .formatted(kept.site(), kept.size())
          : "ALARM %s: the log of %d records does not begin with the %d records that were kept: it was rewritten"
              .formatted(kept.site(), found.size(), kept.size());
    }

    /** Returns the alarm as JSON. */
    public Json.Obj json() {
      return Json.object()
          .put("site", kept.site().value())
          .put("alarm", isShorter() ? "went_back" : "differs")
          .put("kept", KeptHeads.json(kept))
          .put("found", KeptHeads.json(found))
          .build();
    }
  }
}
