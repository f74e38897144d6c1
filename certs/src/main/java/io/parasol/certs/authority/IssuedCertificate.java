// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import java.math.BigInteger;
import java.time.Instant;

/**
 * One certificate that the authority has issued.
 *
 * @param name the name under which {@code pki} commands know it: the device's id, the operator's
 *     name, {@code gateway} or {@code broker}.
 */
public record IssuedCertificate(
    String name,
    Identity identity,
    BigInteger serial,
    Instant notBefore,
    Instant notAfter,
    boolean isRevoked) {}
