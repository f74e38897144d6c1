// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The outcome of a verified command at an adapter.
 *
 * @param reason empty for {@link Result#APPLIED}, or {@code claimed} if only the device's own
 *     response confirms it. Otherwise one word of the protocol: that of a rejection; {@code
 *     exception_NN} (two hexadecimal digits); {@code device_refused} (for protocols without
 *     exception codes); {@code timeout}; {@code comm_error}; {@code read_back_differs}; {@code
 *     not_recorded} (the final approval failed for another reason than a rejection); {@code
 *     unconfirmed} (delivered, but cannot be read back); {@code internal_error} (a defect of the
 *     gateway).
 * @param detail one line for operators.
 * @param written the values that were sent to the device, in the profile's unit and order, rounded
 *     to what its registers can hold. A value that the device already had in flash memory was not
 *     sent and is not included.
 * @param readBack the values that were read from the device afterwards.
 */
public record Receipt(
    Result result,
    String reason,
    String detail,
    Map<PointName, Value> written,
    Map<PointName, Value> readBack) {

  /** The reason of a write that was delivered to a device without a means to confirm it. */
  public static final String UNCONFIRMED = "unconfirmed";

  /** The outcome of a write that was not started, because the link is closed. */
  public static final Receipt NOT_STARTED =
      new Receipt(
          Result.FAILED,
          Quality.COMM_ERROR.wireName(),
          "the link is closed; nothing was sent",
          Map.of(),
          Map.of());

  /** The results. */
  public enum Result {
    /** Written, and read back as written or {@code claimed}. */
    APPLIED,
    /** Rejected before anything was sent. */
    REJECTED,
    /** The device refused the write, or another value was read back. */
    FAILED,
    /** Sent, but it is not known whether the device accepted it. */
    UNDECIDED
  }

  public Receipt {
    written = Collections.unmodifiableMap(new LinkedHashMap<>(written));
    readBack = Collections.unmodifiableMap(new LinkedHashMap<>(readBack));
  }
}
