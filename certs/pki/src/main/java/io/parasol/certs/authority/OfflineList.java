// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import java.time.Instant;

/**
 * A revocation list that only the key of an offline authority can sign again.
 *
 * @param name of its file in the folder of the authority.
 * @param isOfRoot whether the root has signed it, and not the issuer of people.
 * @param until from then on, those who need it refuse the certificates that the authority has
 *     signed.
 */
public record OfflineList(String name, boolean isOfRoot, Instant from, Instant until) {}
