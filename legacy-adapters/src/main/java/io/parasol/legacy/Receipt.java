// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an adapter did with a verified command.
 *
 * @param reason empty for {@link Result#APPLIED}, or {@code claimed} where the device's word is all
 *     that shows it; else one word of the protocol: a rejection's, or {@code exception_NN} (two
 *     hexadecimal digits), {@code device_refused} (where there are no numbers), {@code timeout},
 *     {@code comm_error}, {@code read_back_differs}, {@code not_recorded} (the last say failed for
 *     another reason than a rejection), {@code unconfirmed} (delivered, and there is no way to read
 *     it back), {@code internal_error} (a defect of the gateway).
 * @param detail one line for people.
 * @param written what was sent to the device, in the profile's unit and order: the nearest that its
 *     registers can hold. What it had in its flash already was not sent, and is not here.
 * @param readBack what the device answered afterwards.
 */
public record Receipt(
    Result result,
    String reason,
    String detail,
    Map<PointName, Value> written,
    Map<PointName, Value> readBack) {

  /** The reason of what was delivered, where the device has no way to say that it obeys. */
  public static final String UNCONFIRMED = "unconfirmed";

  /** How it ended. */
  public enum Result {
    /** Written, and read back as written, or {@code claimed}. */
    APPLIED,
    /** Refused before anything was sent. */
    REJECTED,
    /** The device refused, or reads back something else. */
    FAILED,
    /** It was sent, and nobody knows whether it was taken. */
    UNDECIDED
  }

  public Receipt {
    written = Collections.unmodifiableMap(new LinkedHashMap<>(written));
    readBack = Collections.unmodifiableMap(new LinkedHashMap<>(readBack));
  }
}
