// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.history;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.UnavailableKeyException;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.LogReader;
import io.parasol.certs.evidence.LogRecords;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.request.Answerer;
import io.parasol.gateway.request.RefusedRequestException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Handles {@code {"request":"receipts","device":…}}: returns the final receipts of accepted
 * commands of a device from the evidence log, as they were signed, newest first, page by page;
 * {@code next} is the index before which the next page ends.
 *
 * <p>With {@code "command":…}, only those of one command. If it was rejected, the log has the
 * content of the receipt, but no signature; the gateway signs it again then.
 */
public final class ReceiptHistory implements Answerer {

  /** The kind of these requests. */
  public static final String KIND = "receipts";

  /** Maximum number of receipts in one page. */
  static final int MAX_PAGE_RECEIPTS = 100;

  /** Maximum size of the receipts in one page, in bytes. */
  private static final int MAX_PAGE_BYTES = 256 * 1024;

  private static final int DEFAULT_PAGE_RECEIPTS = 50;

  /** Maximum number of files of the log that are read for one page, of about 4 MiB each. */
  private static final int MAX_FILES = 4;

  /** Maximum number of certificates in one page, with their issuers. */
  private static final int MAX_CERTIFICATES = 16;

  private final Path folder;
  private final Predicate<DeviceId> isOfThisSite;
  private final Supplier<SigningKey> gateway;

  /**
   * @param folder the folder of the evidence log.
   * @param isOfThisSite whether a device is one of the site.
   * @param gateway the key that signs receipts.
   */
  public ReceiptHistory(
      Path folder, Predicate<DeviceId> isOfThisSite, Supplier<SigningKey> gateway) {
    this.folder = folder;
    this.isOfThisSite = isOfThisSite;
    this.gateway = gateway;
  }

  @Override
  public Json.Obj answer(OperatorName requester, Members question)
      throws JsonException, RefusedRequestException, IOException {
    DeviceId device = device(question.text("device"));
    Optional<String> command = question.optionalText("command");
    long before;
    long limit;
    try {
      before = number(question, "before", Long.MAX_VALUE);
      limit = number(question, "most", DEFAULT_PAGE_RECEIPTS);
    } catch (ArithmeticException noWholeNumber) {
      throw new JsonException("request: expected whole numbers");
    }
    question.expectNoOthers();
    if (before < 0 || limit < 1 || limit > MAX_PAGE_RECEIPTS) {
      throw new JsonException(
          "request: expected \"before\" of at least 0, and \"most\" from 1 to "
              + MAX_PAGE_RECEIPTS);
    }
    if (!isOfThisSite.test(device)) {
      throw new RefusedRequestException("unknown_device", "unknown device " + device);
    }
    Page page = new Page(device.value(), command.orElse(null), (int) limit);
    long first = before;
    for (int file = 0; file < MAX_FILES && first > 0 && !page.isComplete(); file++) {
      first = page.addFile(first);
    }
    page.addRejection();
    return page.json(first);
  }

  /**
   * Returns the content of the final receipt of an accepted command; empty if the newest files of
   * the log do not contain it. Blocks on the disk.
   */
  public Optional<Json> find(DeviceId device, String command) throws IOException {
    long first = Long.MAX_VALUE;
    List<Json> found = new ArrayList<>();
    for (int file = 0; file < MAX_FILES && first > 0 && found.isEmpty(); file++) {
      first =
          LogReader.readBefore(
              folder,
              first,
              (index, record) -> {
                Json content = finalReceipt(device, index, record);
                if (content != null && isOf(command, content)) {
                  found.add(content);
                }
              });
    }
    return found.stream().findFirst();
  }

  /** Returns the content of the final receipt in a record; null if it has none of the device. */
  private static @Nullable Json finalReceipt(DeviceId device, long index, byte[] record)
      throws IOException {
    if (!LogRecords.isOf(LogRecords.DONE, record)) {
      return null;
    }
    Optional<byte[]> envelope = receiptOf(device.value(), index, record);
    return envelope.isPresent() ? content(index, envelope.get()) : null;
  }

  private static boolean isOf(String command, Json receipt) {
    return receipt instanceof Json.Obj object
        && object.members().get("command") instanceof Json.Str id
        && id.text().equals(command);
  }

  private static Json content(long index, byte[] envelope) throws IOException {
    try {
      return Json.parse(Envelope.parse(envelope).payload());
    } catch (JsonException damaged) {
      throw damaged(index, damaged);
    }
  }

  private static DeviceId device(String name) throws JsonException {
    try {
      return new DeviceId(name);
    } catch (IllegalArgumentException malformed) {
      throw new JsonException("request.device: " + malformed.getMessage());
    }
  }

  private static long number(Members question, String key, long otherwise) throws JsonException {
    return question.optionalNumber(key).map(BigDecimal::longValueExact).orElse(otherwise);
  }

  /** Signs the content of a receipt that the gateway has published before. */
  private byte[] signed(byte[] receipt) throws IOException {
    try {
      return Envelope.sign(CommandReceipt.PAYLOAD_TYPE, receipt, gateway.get()).toJson();
    } catch (UnavailableKeyException unsigned) {
      throw new IOException("a receipt cannot be signed: " + unsigned.getMessage(), unsigned);
    }
  }

  /**
   * A receipt in the log.
   *
   * @param content its envelope; of a rejection, only what was signed.
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Found(long index, byte[] content) {}

  /** The newest receipts that fit into one page, and the certificates of their time. */
  private final class Page {
    private final String device;
    private final @Nullable String command;
    private final int limit;
    private final Deque<Found> newestFirst = new ArrayDeque<>();
    private final Deque<Json> certificates = new ArrayDeque<>();
    private long firstCertificate = Long.MAX_VALUE;
    private int bytes;
    private boolean isFull;
    private boolean isAccepted;
    private @Nullable Found rejection;

    /**
     * @param command the only command whose receipts are wanted; null for those of all.
     */
    private Page(String device, @Nullable String command, int limit) {
      this.device = device;
      this.command = command;
      this.limit = limit;
    }

    /** Returns whether the receipts fill the page, and the certificate of each was found. */
    private boolean isComplete() {
      boolean hasAll = isFull || (isAccepted && !newestFirst.isEmpty());
      return hasAll && firstCertificate < newestFirst.getLast().index();
    }

    /** Adds the receipts of the file that ends before an index, and returns where it begins. */
    private long addFile(long before) throws IOException {
      Deque<Found> receipts = new ArrayDeque<>();
      Deque<Json> known = new ArrayDeque<>();
      DecisionSearch decision = new DecisionSearch();
      long first =
          LogReader.readBefore(
              folder,
              before,
              (index, record) -> {
                if (LogRecords.isOf(LogRecords.CERTIFICATE, record)) {
                  firstCertificate = Math.min(index, firstCertificate);
                  addNewest(known, certificate(record), MAX_CERTIFICATES);
                } else if (!isFull && isReceipt(record)) {
                  Optional<byte[]> envelope = receiptOf(device, index, record);
                  if (envelope.isPresent() && isWanted(index, envelope.get())) {
                    // One more than a page has shows that the page is full.
                    addNewest(receipts, new Found(index, envelope.get()), limit + 1);
                  }
                } else if (command != null) {
                  decision.visit(index, record);
                }
              });
      if (rejection == null) {
        rejection = decision.newest;
      }
      while (!receipts.isEmpty() && !isFull) {
        add(receipts.removeLast());
      }
      while (!known.isEmpty() && certificates.size() < MAX_CERTIFICATES) {
        certificates.addLast(known.removeLast());
      }
      return first;
    }

    private boolean isWanted(long index, byte[] envelope) throws IOException {
      return command == null || isOf(command, content(index, envelope));
    }

    /**
     * Adds the rejection of the command. One that was accepted has a receipt of its own, or will
     * have one; then a rejection is that of a repetition.
     */
    private void addRejection() throws IOException {
      Found found = rejection;
      if (found != null && !isAccepted && newestFirst.isEmpty()) {
        newestFirst.addLast(new Found(found.index(), signed(found.content())));
      }
    }

    /** Searches a file of the log for the decision about the command. */
    private final class DecisionSearch {
      private boolean isAfterRefused;
      private @Nullable Found newest;

      private void visit(long index, byte[] record) throws IOException {
        if (isAfterRefused && LogRecords.isOf(LogRecords.RECEIPT, record)) {
          newest = new Found(index, member(index, record, "receipt"));
        }
        isAfterRefused = isOfCommand(LogRecords.REFUSED, index, record);
        isAccepted |= isOfCommand(LogRecords.ACCEPTED, index, record);
      }

      private boolean isOfCommand(String kind, long index, byte[] record) throws IOException {
        if (!LogRecords.isOf(kind, record)) {
          return false;
        }
        try {
          Members members = Members.of(Json.parse(record), "record");
          return members.text("device").equals(device)
              && members.optionalText("id").equals(Optional.ofNullable(command));
        } catch (JsonException damaged) {
          throw damaged(index, damaged);
        }
      }
    }

    private void add(Found older) {
      int length = older.content().length;
      isFull = newestFirst.size() == limit || bytes + length > MAX_PAGE_BYTES;
      if (!isFull || newestFirst.isEmpty()) {
        newestFirst.addLast(older);
        bytes += length;
      }
    }

    /**
     * Returns the response.
     *
     * @param first index of the first record that was read.
     */
    private Json.Obj json(long first) throws IOException {
      List<Json> receipts = new ArrayList<>();
      for (Found each : newestFirst) {
        receipts.add(
            Json.object()
                .put("index", each.index())
                .put("receipt", envelope(each.index(), each.content()))
                .build());
      }
      long next = isFull ? newestFirst.getLast().index() : first;
      return Json.object()
          .put("device", device)
          .put("receipts", receipts)
          .put("certificates", List.copyOf(certificates))
          .putOptional("next", next > 0 ? OptionalLong.of(next) : OptionalLong.empty())
          .build();
    }
  }

  private static <T> void addNewest(Deque<T> newest, T one, int limit) {
    newest.addLast(one);
    if (newest.size() > limit) {
      newest.removeFirst();
    }
  }

  private static boolean isReceipt(byte[] record) {
    return LogRecords.isOf(LogRecords.DONE, record) || LogRecords.isOf(LogRecords.REVERTED, record);
  }

  /** Returns the envelope in a record, if it is of this device. */
  private static Optional<byte[]> receiptOf(String device, long index, byte[] record)
      throws IOException {
    try {
      Members members = Members.of(Json.parse(record), "record");
      return members.text("device").equals(device)
          ? Optional.of(Base64.getDecoder().decode(members.text("receipt")))
          : Optional.empty();
    } catch (JsonException | IllegalArgumentException damaged) {
      throw damaged(index, damaged);
    }
  }

  /** Returns a member of a record as it was written. */
  private static byte[] member(long index, byte[] record, String key) throws IOException {
    try {
      return Json.write(Members.of(Json.parse(record), "record").required(key));
    } catch (JsonException damaged) {
      throw damaged(index, damaged);
    }
  }

  private static Json envelope(long index, byte[] bytes) throws IOException {
    try {
      return Json.parse(bytes);
    } catch (JsonException damaged) {
      throw damaged(index, damaged);
    }
  }

  private static IOException damaged(long index, Exception why) {
    return new IOException("record %d of the log is damaged".formatted(index), why);
  }

  private static Json certificate(byte[] record) throws IOException {
    try {
      return new Json.Str(Members.of(Json.parse(record), "record").text("pem"));
    } catch (JsonException damaged) {
      throw new IOException("a certificate in the log is damaged", damaged);
    }
  }
}
