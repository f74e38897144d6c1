// SPDX-License-Identifier: Apache-2.0
/**
 * The credentials, the signed policy and the audit log of a running gateway, and settings that can
 * be reloaded.
 *
 * <p>Out of scope: verification itself, which is in {@code certs}.
 */
@NullMarked
package io.parasol.gateway.trust;

import org.jspecify.annotations.NullMarked;
