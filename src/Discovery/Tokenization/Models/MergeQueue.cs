namespace Acdc.Onnx.Discovery.Tokenization.Models;

/// <summary>
/// Places where a merge may be made, the lowest rank first, of equal ranks the leftmost. Places lie in a list for each rank, and only ranks are in a heap: its
/// height is that of the different merges that a text calls for and does not grow with the text.
/// </summary>
internal sealed class MergeQueue
{
    private readonly Dictionary<int, Places> _places = [];
    private readonly PriorityQueue<int, int> _ranks = new();

    /// <summary>Adds a place.</summary>
    public void Offer(int rank, int place)
    {
        if (!_places.TryGetValue(rank, out var places))
        {
            _places[rank] = places = new();
        }

        if (places.IsEmpty)
        {
            _ranks.Enqueue(rank, rank);
        }

        places.Add(place);
    }

    /// <summary>Takes the first place; false where there is none.</summary>
    public bool TryTake(out int rank, out int place)
    {
        if (!_ranks.TryPeek(out rank, out _))
        {
            place = -1;
            return false;
        }

        var places = _places[rank];
        place = places.Take();
        if (places.IsEmpty)
        {
            _ = _ranks.Dequeue();
        }

        return true;
    }

    /// <summary>The places of one rank. They are mostly added from left to right, and sorted where they were not.</summary>
    private sealed class Places
    {
        private readonly List<int> _all = [];
        private int _taken;
        private bool _sorted = true;

        public bool IsEmpty => _taken == _all.Count;

        public void Add(int place)
        {
            if (IsEmpty || place >= _all[^1])
            {
                _all.Add(place);
            }
            else if (_taken == 0)
            {
                _all.Add(place);
                _sorted = false;
            }
            else
            {
                int at = _all.BinarySearch(_taken, _all.Count - _taken, place, null);
                _all.Insert(at < 0 ? ~at : at, place);
            }
        }

        public int Take()
        {
            if (!_sorted)
            {
                _all.Sort();
                _sorted = true;
            }

            int place = _all[_taken++];
            if (IsEmpty)
            {
                _all.Clear();
                _taken = 0;
            }

            return place;
        }
    }
}
