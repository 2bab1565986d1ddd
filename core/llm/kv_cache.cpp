// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/llm/kv_cache.h"

#include "core/base/check.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

#include <algorithm>

namespace ps {

LayerCache::LayerCache(
    const TextConfig& config, std::int64_t capacity, at::ScalarType dtype, const at::Device& device)
    : m_keys(at::empty(
        { config.kvHeads, capacity, config.headDim }, at::TensorOptions().dtype(dtype).device(device)))
    , m_values(at::empty_like(m_keys))
{
}

std::pair<at::Tensor, at::Tensor> LayerCache::append(const at::Tensor& k, const at::Tensor& v)
{
    const std::int64_t end = m_length + k.size(1);
    PS_CHECK(m_keys.defined() && end <= m_keys.size(1));
    m_keys.slice(1, m_length, end).copy_(k);
    m_values.slice(1, m_length, end).copy_(v);
    m_length = end;
    return { m_keys.slice(1, 0, end), m_values.slice(1, 0, end) };
}

void LayerCache::forgetLast()
{
    PS_CHECK(m_length > 0);
    --m_length;
    if (!positions.empty())
        positions.pop_back();
}

std::int64_t LayerCache::bytes() const
{
    if (!m_keys.defined())
        return 0;
    return 2 * m_keys.size(0) * m_length * m_keys.size(2) * static_cast<std::int64_t>(m_keys.element_size());
}

std::int64_t bytes(const KvCache& cache)
{
    std::int64_t sum = 0;
    for (const LayerCache& layer : cache)
        sum += layer.bytes();
    return sum;
}

std::int64_t longest(const KvCache& cache)
{
    std::int64_t length = 0;
    for (const LayerCache& layer : cache)
        length = std::max(length, layer.length());
    return length;
}

std::int64_t shortest(const KvCache& cache)
{
    std::int64_t length = cache.empty() ? 0 : cache.front().length();
    for (const LayerCache& layer : cache)
        length = std::min(length, layer.length());
    return length;
}

} // namespace ps
