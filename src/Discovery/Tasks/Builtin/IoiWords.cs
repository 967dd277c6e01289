namespace Acdc.Onnx.Discovery.Tasks.Builtin;

/// <summary>The words of <see cref="IoiTask"/>.</summary>
internal static class IoiWords
{
    /// <summary>Sentences up to the answer: names x and y, the subject s once more.</summary>
    public static string[] Templates { get; } =
    [
        "Then, {x} and {y} met at the {place}. {s} gave the {object} to",
        "When {x} and {y} walked to the {place}, {s} handed a {object} to",
        "After {x} and {y} arrived at the {place}, {s} offered a {object} to",
        "Yesterday {x} and {y} were at the {place}, and {s} sold the {object} to",
        "While {x} and {y} waited near the {place}, {s} passed a {object} to",
        "The friends {x} and {y} had lunch in the {place}. Later {s} sent a {object} to",
        "Since {x} and {y} both liked the {place}, {s} brought a {object} back to",
        "Long ago {x} and {y} found a {object} by the {place}, so {s} showed it to",
        "At the {place}, {x} and {y} started to talk, and {s} lent a {object} to",
        "Once {x} and {y} left the {place}, {s} decided to give the {object} to",
        "Before {x} and {y} reached the {place}, {s} threw a {object} to",
        "Today, {x} and {y} worked at the {place}. {s} mailed the {object} to",
    ];

    public static string[] Names { get; } =
    [
        "Alice", "Brian", "Clara", "David", "Emma", "Frank", "Grace", "Henry", "Irene", "Jack", "Karen", "Leo", "Maria", "Nathan", "Olive", "Peter",
        "Quinn", "Rachel", "Simon", "Tara", "Victor", "Wendy", "Oscar", "Yvonne", "Adam", "Bella", "Carl", "Diana", "Ethan", "Fiona", "George", "Helen",
        "Ivan", "Julia", "Kevin", "Laura", "Martin", "Nora", "Owen", "Paula", "Ralph", "Sarah", "Tom", "Ursula", "Vera", "Walter", "Anna", "Ben", "Chloe",
        "Dylan", "Elena", "Felix", "Gina", "Hugo", "Isaac", "Joan", "Kurt", "Lily", "Max", "Nina", "Mary", "John", "James", "Robert", "Michael", "William",
        "Richard", "Joseph", "Thomas", "Charles", "Daniel", "Matthew", "Anthony", "Mark", "Paul", "Steven", "Andrew", "Kate", "Jessica", "Amy",
    ];

    public static string[] Places { get; } =
        ["market", "harbor", "library", "garden", "museum", "station", "bakery", "office", "theater", "school", "farm", "hotel", "store", "park", "hospital"];

    public static string[] Objects { get; } =
        ["ring", "book", "letter", "lamp", "coin", "basket", "camera", "ticket", "flower", "pencil", "bottle", "hammer", "drink", "computer", "key"];
}
