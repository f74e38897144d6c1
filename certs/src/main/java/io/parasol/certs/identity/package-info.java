// SPDX-License-Identifier: Apache-2.0
/**
 * The identity of a party, which is read only from the SAN URI of its certificate.
 *
 * <p>Out of scope: the permissions of an identity (see {@code broker.access}).
 */
@NullMarked
package io.parasol.certs.identity;

import org.jspecify.annotations.NullMarked;
