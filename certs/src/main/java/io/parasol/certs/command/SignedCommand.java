// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.SiteId;
import java.time.Instant;
import java.util.Optional;

/** A command as it came off the wire. Nothing in it is to be believed before {@link #verify}. */
public final class SignedCommand {

  /** The largest envelope that is looked at, in bytes. */
  public static final int LARGEST = 64 * 1024;

  private SignedCommand() {}

  /**
   * Bounds and reads the envelope.
   *
   * @throws CommandRejectedException {@code too_large} or {@code malformed}.
   */
  public static SignedCommand parse(byte[] envelope) throws CommandRejectedException {
    throw new UnsupportedOperationException("STUB");
  }

  /**
   * The id that the payload claims, for the receipt of a refusal only; empty if it claims none of
   * the right form.
   */
  public Optional<String> allegedId() {
    throw new UnsupportedOperationException("STUB");
  }

  /**
   * Checks, in the order of {@link Rejection} from {@code unknown_signer} to {@code
   * clock_untrusted}; the first that fails is the one reported.
   *
   * @param device whose command topic it came by.
   * @param now the time; whether it is to be trusted is {@code clockIsTrusted}.
   */
  public VerifiedCommand verify(
      CommandPolicy policy,
      SiteId site,
      DeviceId device,
      ReplayMemory memory,
      Instant now,
      boolean clockIsTrusted)
      throws CommandRejectedException {
    throw new UnsupportedOperationException("STUB");
  }
}
